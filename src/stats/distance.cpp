#include "ipcbench/stats/distance.hpp"

namespace ipcbench {

std::string distance_of(const std::optional<CacheLine>& line) {
  if (!line || (!line->before_ns && !line->after_ns)) return {};
  const double before_ns = line->before_ns ? *line->before_ns : *line->after_ns;
  const bool before = before_ns >= kFarNs;
  const bool after = line->after_ns.value_or(before_ns) >= kFarNs;
  return before != after ? "moved" : before ? "far" : "near";
}

bool are_as_far_apart(const std::optional<CacheLine>& a, const std::optional<CacheLine>& b) {
  const std::string of_a = distance_of(a);
  const std::string of_b = distance_of(b);
  return of_a == of_b || of_a.empty() || of_b.empty();
}

}  // namespace ipcbench
