#include "address_map.hpp"

#include <algorithm>
#include <array>

#include "proc_read.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kRereadNs = 100'000'000;

MappedRange range_in(std::string_view line) {
  MappedRange mapping;
  std::string_view range = take_word(line);
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return mapping;
  std::string_view begin = range.substr(0, dash), end = range.substr(dash + 1);
  mapping.begin = take_number(begin, 16);
  mapping.end = take_number(end, 16);
  const std::string_view rights = take_word(line);
  mapping.shared = rights.size() > 3 && rights[3] == 's';
  mapping.writable = rights.size() > 1 && rights[1] == 'w';
  mapping.offset = take_number(line, 16);
  const std::string_view major = take_word(line), minor = take_word(line), inode = take_word(line);
  if (inode != "0") {
    mapping.file.append(major).append(":").append(minor).append(":").append(inode);
  }
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  mapping.name = line;
  return mapping;
}

}  // namespace

void AddressMap::forget() {
  mappings_.clear();
  read_ns_ = 0;
}

void AddressMap::read(std::uint64_t now_ns) {
  const std::string text = read_whole("/proc/" + std::to_string(pid_) + "/maps");
  if (read_ns_ == 0 || now_ns > read_ns_) read_ns_ = std::max<std::uint64_t>(now_ns, 1);
  if (text.empty()) return;
  mappings_.clear();
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    MappedRange mapping = range_in(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    mapping.is_data = mapping.name.starts_with('/');
    if (mapping.name.empty() && !mapping.shared && !mappings_.empty()) {
      // What a program sets to 0 at its start follows its file without a name.
      const MappedRange& before = mappings_.back();
      if (before.is_data && before.end == mapping.begin && before.writable) {
        mapping.name = before.name;
        mapping.is_data = true;
      }
    }
    mappings_.push_back(std::move(mapping));
  }
}

const MappedRange* AddressMap::look_up(std::uint64_t address) const {
  const auto behind = std::ranges::upper_bound(mappings_, address, {}, &MappedRange::begin);
  if (behind == mappings_.begin()) return nullptr;
  const MappedRange& found = *(behind - 1);
  return address < found.end ? &found : nullptr;
}

const MappedRange* AddressMap::find(std::uint64_t address, std::uint64_t now_ns) {
  if (const MappedRange* const found = look_up(address)) return found;
  if (read_ns_ != 0 && now_ns < read_ns_ + kRereadNs) return nullptr;
  read(now_ns);
  return look_up(address);
}

std::string short_name(const MappedRange& mapping) {
  if (mapping.name.empty()) return "[anonymous]";
  if (mapping.name.front() != '/') return mapping.name;
  return mapping.name.substr(mapping.name.rfind('/') + 1);
}

bool is_interpreter(std::string_view path) {
  constexpr std::array<std::string_view, 8> kNames = {"python", "libpython", "pypy",    "libpypy",
                                                      "ruby",   "libruby",   "libperl", "perl"};
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::ranges::any_of(kNames, [&](std::string_view each) { return name.starts_with(each); });
}

}  // namespace ipcbench
