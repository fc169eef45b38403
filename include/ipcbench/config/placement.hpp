// Which core each party of an experiment runs on.
#pragma once

#include <span>

#include "ipcbench/model/plan.hpp"

namespace ipcbench {

// How many different cores the parties of the experiment have between them.
std::size_t cores_of(const Experiment& experiment, std::span<const int> allowed);

// Fills in the core of every party (-1: not pinned) and adds a warning where parties share a core
// that were to have their own. The listed cores are among the allowed ones.
void place_parties(PlannedExperiment& planned, std::span<const int> allowed);

}  // namespace ipcbench
