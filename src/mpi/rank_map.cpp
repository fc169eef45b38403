#include "ipcbench/mpi/rank_map.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace ipcbench {
namespace {

std::vector<RankCore> pinned(std::span<const RankCores> ranks) {
  std::map<std::pair<std::uint64_t, int>, std::uint32_t> taken;
  std::vector<RankCore> placed;
  for (const RankCores& each : ranks) {
    const auto fewest = std::ranges::min_element(each.cores, {}, [&](int core) {
      return taken[{each.machine, core}];
    });
    placed.push_back({fewest == each.cores.end() ? -1 : *fewest, 1});
    if (placed.back().core >= 0) ++taken[{each.machine, placed.back().core}];
  }
  for (std::size_t i = 0; i < placed.size(); ++i)
    if (placed[i].core >= 0) placed[i].ranks = taken[{ranks[i].machine, placed[i].core}];
  return placed;
}

}  // namespace

std::vector<RankCore> place_ranks(std::span<const RankCores> ranks, Placement placement) {
  if (placement == Placement::cross) return pinned(ranks);
  std::map<std::uint64_t, std::set<int>> cores;
  std::map<std::uint64_t, std::size_t> count;
  for (const RankCores& each : ranks) {
    cores[each.machine].insert(each.cores.begin(), each.cores.end());
    ++count[each.machine];
  }
  std::vector<RankCore> placed;
  for (const RankCores& each : ranks) {
    const std::size_t there = std::max<std::size_t>(1, cores[each.machine].size());
    placed.push_back({-1, static_cast<std::uint32_t>((count[each.machine] + there - 1) / there)});
  }
  return placed;
}

}  // namespace ipcbench
