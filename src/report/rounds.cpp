#include "rounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/stats/ratios.hpp"

namespace ipcbench {

std::string too_few_rounds(const Document& document) {
  std::size_t comparisons = 0;
  std::uint64_t least = UINT64_MAX, most = 0;
  for (const Ratio& each : document.ratios) {
    if (each.grouped || is_sure(each)) continue;
    ++comparisons;
    least = std::min(least, each.ratio.count);
    most = std::max(most, each.ratio.count);
  }
  if (comparisons == 0) return {};
  const std::string rounds =
      least == most ? std::to_string(most) : fmt::format("{} to {}", least, most);
  return fmt::format(
      "{} comparison{} of {} round{} {} not shown: it takes 6 for an interval of 95 % "
      "(--invocations=6 or more)",
      comparisons, comparisons == 1 ? "" : "s", rounds, most == 1 ? "" : "s",
      comparisons == 1 ? "is" : "are");
}

}  // namespace ipcbench
