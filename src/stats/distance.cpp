#include "ipcbench/stats/distance.hpp"

namespace ipcbench {

std::string distance_of(const std::optional<CacheLine>& line) {
  if (!line || (!line->before_ns && !line->after_ns)) return {};
  const double before_ns = line->before_ns ? *line->before_ns : *line->after_ns;
  const bool before = before_ns >= kFarNs;
  const bool after = line->after_ns.value_or(before_ns) >= kFarNs;
  return before != after ? "moved" : before ? "far" : "near";
}

}  // namespace ipcbench
