#include "ipcbench/host/proc_text.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace ipcbench {

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string first_line(const std::string& path, const char* otherwise) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line.empty() ? otherwise : line;
}

std::optional<std::uint64_t> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t:"), text.size()));
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{}) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> number_after(const std::string& path, std::string_view key) {
  for (const std::string& line : lines_of(path)) {
    const std::string_view view = line;
    if (view.starts_with(key) && view.size() > key.size() &&
        (view[key.size()] == ':' || view[key.size()] == ' '))
      return leading_number(view.substr(key.size()));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_in(const std::string& path) {
  return leading_number(first_line(path, ""));
}

}  // namespace ipcbench
