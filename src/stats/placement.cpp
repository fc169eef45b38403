#include "ipcbench/stats/placement.hpp"

#include <set>

namespace ipcbench {

std::string placement_label(const InvocationResult& invocation, Placement placement) {
  if (placement != Placement::free) return "pinned";
  std::set<int> cores;
  for (const PartyResult& party : invocation.parties) {
    if (party.counters.first_cpu < 0 || party.counters.last_cpu < 0) return "unknown";
    if (party.counters.first_cpu != party.counters.last_cpu) return "moved";
    cores.insert(party.counters.last_cpu);
  }
  if (cores.size() == 1) return "together";
  return cores.size() == invocation.parties.size() ? "apart" : "mixed";
}

}  // namespace ipcbench
