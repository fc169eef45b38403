// Which core each party of an experiment runs on.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/plan.hpp"

namespace ipcbench {

struct PlacementChoice {
  Placement kind = Placement::free;
  std::vector<int> cpus;  // of kind list: the coordinator's, then the workers' in turn
};

// "cross", "same", "free", or cores as in "0,1,1" and "0-3,8". UsageError otherwise.
PlacementChoice parse_placement(std::string_view text);
std::string format_placement(const PlacementChoice& choice);

// How many different cores `parties` have between them.
std::size_t cores_of(const PlacementChoice& choice, std::span<const int> allowed,
                     std::size_t parties);

// Fills in the core of every party (-1: not pinned) and adds a warning where parties share a core
// that were to have their own. ResourceError when a listed core is not among the allowed ones.
void place_parties(PlannedExperiment& planned, const PlacementChoice& choice,
                   std::span<const int> allowed);

}  // namespace ipcbench
