// Which hosts are candidates, and how ways over them are run.
#include <algorithm>
#include <set>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/mpi/host_list.hpp"
#include "ways.hpp"

namespace ipcbench {

bool is_of_mpi(std::string_view transport) {
  return transport.substr(0, transport.find(':')) == "mpi";
}

void add_hosts(Settings& settings, const std::string& hosts, const std::string& launcher) {
  if (!hosts.empty()) settings.emplace_back("hosts", hosts);
  if (!launcher.empty()) settings.emplace_back("launcher", launcher);
  const std::string& transport = settings.front().second;
  if (transport.find("mode=blocking") == std::string::npos) settings.emplace_back("wait", "yield");
}

std::vector<Way> ways_over_hosts(const std::string& transport, const std::string& hosts) {
  const std::vector<RankHost> all = read_hosts(hosts);
  std::set<std::size_t> counts{all.size()};
  for (std::size_t count = 1; count < all.size(); count *= 2) counts.insert(count);
  std::vector<Way> ways;
  for (const std::size_t count : counts) {
    const std::vector<RankHost> some(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    std::uint32_t ranks = 0;
    for (const RankHost& each : some) ranks += each.ranks;
    if (ranks < 2) continue;
    Way way{transport, std::min(ranks - 1, kMaxWorkers), 1};
    way.hosts = hosts_text(some);
    ways.push_back(std::move(way));
  }
  return ways;
}

}  // namespace ipcbench
