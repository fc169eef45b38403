#include "ipcbench/report/format.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {
namespace {

std::vector<std::string> names_in(std::span<const FormatName> formats) {
  std::vector<std::string> names;
  for (const FormatName& each : formats) names.emplace_back(each.name);
  return names;
}

std::vector<std::string> endings_in(std::span<const FormatName> formats) {
  std::vector<std::string> endings;
  for (const FormatName& each : formats)
    for (const std::string_view ending : each.endings)
      if (std::ranges::find(endings, ending) == endings.end()) endings.emplace_back(ending);
  return endings;
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

}  // namespace

std::size_t place_of_format(std::span<const FormatName> formats, std::string_view name) {
  const auto found = std::ranges::find(formats, name, &FormatName::name);
  if (found != formats.end()) return static_cast<std::size_t>(found - formats.begin());
  const std::vector<std::string> names = names_in(formats);
  throw UsageError(fmt::format("unknown format '{}'{} ({})", name.substr(0, 80),
                               suggestion(name, names), join_names(names)));
}

bool has_ending(std::span<const std::string_view> endings, std::string_view path) {
  const std::string_view file = file_name(path);
  // Longer than the ending: ".json" is a hidden file without one.
  return std::ranges::any_of(endings, [&](std::string_view ending) {
    return file.size() > ending.size() && file.ends_with(ending);
  });
}

std::size_t place_of_format_for_file(std::span<const FormatName> formats, std::string_view path) {
  for (std::size_t i = 0; i < formats.size(); ++i)
    if (has_ending(formats[i].endings, path)) return i;
  const std::string_view file = file_name(path);
  const std::size_t dot = file.find_last_of('.');
  const std::string_view ending =
      dot == std::string_view::npos || dot == 0 ? std::string_view() : file.substr(dot);
  const std::vector<std::string> endings = endings_in(formats);
  throw UsageError(fmt::format(
      "{}: no format is known for {}{}; end the name in {} or say --format", path.substr(0, 200),
      ending.empty() ? "a name without an ending" : fmt::format("'{}'", ending.substr(0, 40)),
      suggestion(ending, endings), join_names(endings)));
}

std::string endings_text(std::span<const FormatName> formats) {
  return join_names(endings_in(formats));
}

std::string names_text(std::span<const FormatName> formats) {
  return join_names(names_in(formats));
}

}  // namespace ipcbench
