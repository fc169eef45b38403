#include "ipcbench/stats/rank_cores.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace ipcbench {

std::uint32_t cores_of_ranks(const InvocationResult& invocation) {
  const auto coordinator = std::ranges::find(invocation.hosts, 0U, &RankPlace::party);
  const bool is_alone = coordinator != invocation.hosts.end() && coordinator->ranks_on_core == 1;
  return invocation.worker_cores + (is_alone ? 1 : 0);
}

std::uint32_t most_workers_on_a_host(const InvocationResult& invocation) {
  std::map<std::string_view, std::uint32_t> workers;
  std::uint32_t most = 0;
  for (const RankPlace& each : invocation.hosts)
    if (each.party != 0) most = std::max(most, ++workers[each.host]);
  return most;
}

}  // namespace ipcbench
