// Which core each rank of an MPI job takes. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ipcbench/model/names.hpp"

namespace ipcbench {

// What one rank may use. Two hosts can be of one machine, as containers are: then their cores are
// the same ones.
struct RankCores {
  std::uint64_t machine = 0;
  std::vector<int> cores;  // in the order in which they are taken
};

struct RankCore {
  int core = -1;            // -1: it is not pinned
  std::uint32_t ranks = 1;  // that have this core; of those that are not pinned: see RankPlace
  bool operator==(const RankCore&) const = default;
};

// By rank. placement=cross: in the order of the ranks each takes the first of its cores that the
// fewest others have. Else nobody is pinned.
std::vector<RankCore> place_ranks(std::span<const RankCores> ranks, Placement placement);

}  // namespace ipcbench
