#include "ipcbench/report/sink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {

#define SINK(name) extern const SinkInfo name##_sink;
#include "sinks.def"
#undef SINK

std::span<const SinkInfo* const> sinks() {
  static constexpr std::array kAll = {
#define SINK(name) &name##_sink,
#include "sinks.def"
#undef SINK
  };
  return kAll;
}

const SinkInfo& find_sink(std::string_view name) {
  std::vector<std::string> names;
  for (const SinkInfo* info : sinks()) {
    if (info->name == name) return *info;
    names.emplace_back(info->name);
  }
  throw UsageError(fmt::format("unknown format '{}'{} ({})", name.substr(0, 80),
                               suggestion(name, names), join_names(names)));
}

bool has_ending(const SinkInfo& info, std::string_view path) {
  const std::string_view file = path.substr(path.find_last_of('/') + 1);
  // Longer than the ending: ".json" is a hidden file without one.
  return std::ranges::any_of(info.endings, [&](std::string_view ending) {
    return file.size() > ending.size() && file.ends_with(ending);
  });
}

const SinkInfo& find_sink_for_file(std::string_view path) {
  const std::string_view file = path.substr(path.find_last_of('/') + 1);
  std::vector<std::string> endings;
  for (const SinkInfo* info : sinks()) {
    if (has_ending(*info, path)) return *info;
    for (const std::string_view ending : info->endings)
      if (std::ranges::find(endings, ending) == endings.end()) endings.emplace_back(ending);
  }
  const std::size_t dot = file.find_last_of('.');
  const std::string_view ending =
      dot == std::string_view::npos || dot == 0 ? std::string_view() : file.substr(dot);
  throw UsageError(fmt::format(
      "{}: no format is known for {}{}; end the name in {} or say --format", path.substr(0, 200),
      ending.empty() ? "a name without an ending" : fmt::format("'{}'", ending.substr(0, 40)),
      suggestion(ending, endings), join_names(endings)));
}

}  // namespace ipcbench
