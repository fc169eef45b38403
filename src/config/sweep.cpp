#include "ipcbench/config/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/config/values.hpp"

namespace ipcbench {
namespace {

// A core or a range of cores, right or wrong: what is wrong with it the reader of placements says.
bool is_core(std::string_view item) { return !item.empty() && item[0] >= '0' && item[0] <= '9'; }

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool times = false;
  std::uint64_t step = 0;
};

Range parse_range(const Key& key, std::string_view item) {
  const std::size_t dots = item.find("..");
  const std::string_view rest = item.substr(dots + 2);
  const std::size_t colon = rest.find(':');
  const auto reject = [&](std::string_view why) {
    throw UsageError(
        fmt::format("range '{}' {}; write FIRST..LAST:xN (times) or FIRST..LAST:+N "
                    "(plus)",
                    item.substr(0, 80), why));
  };
  if (colon == std::string_view::npos) reject("has no step");
  const std::string_view step = rest.substr(colon + 1);
  if (step.size() < 2 || (step[0] != 'x' && step[0] != '+')) reject("has no step");

  Range range;
  range.first = parse_number(key.kind, item.substr(0, dots));
  range.last = parse_number(key.kind, rest.substr(0, colon));
  range.times = step[0] == 'x';
  range.step = range.times ? parse_integer(step.substr(1)) : parse_number(key.kind, step.substr(1));
  if (range.last < range.first) reject("descends");
  if (range.step < (range.times ? 2 : 1)) reject("never gets on with this step");
  if (range.times && range.first == 0) reject("never leaves 0");
  return range;
}

}  // namespace

std::vector<std::string> split_list(const Key& key, std::string_view text) {
  std::vector<std::string> items;
  if (key.collects) {
    while (true) {
      const std::string_view piece = text.substr(0, text.find(';'));
      items.emplace_back(piece);
      if (piece.size() == text.size()) return items;
      text.remove_prefix(piece.size() + 1);
    }
  }
  if (!key.sweeps) return {std::string(text)};
  bool after_core = false;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view piece = text.substr(0, comma);
    const bool core = key.kind == KeyKind::placement && is_core(piece);
    const bool goes_on =
        key.list_mark != '\0' && !items.empty() && !piece.starts_with(key.list_mark);
    if (goes_on || (core && after_core))
      items.back() += "," + std::string(piece);
    else
      items.emplace_back(piece);
    after_core = core;
    if (comma == text.size()) return items;
    text.remove_prefix(comma + 1);
  }
}

std::vector<std::string> expand_item(const Key& key, std::string_view item) {
  if (!key.sweeps || !is_number(key.kind) || item.find("..") == std::string_view::npos)
    return {canonical_value(key, item)};
  const Range range = parse_range(key, item);
  std::vector<std::string> values;
  std::optional<std::uint64_t> value = range.first;
  while (value && *value <= range.last) {
    if (values.size() == kMaxPoints)
      throw UsageError(
          fmt::format("range '{}' has more than {} points; raise the step", item, kMaxPoints));
    values.push_back(canonical_value(key, format_number(key.kind, *value)));
    value = range.times ? checked_multiply(*value, range.step) : checked_add(*value, range.step);
  }
  return values;
}

}  // namespace ipcbench
