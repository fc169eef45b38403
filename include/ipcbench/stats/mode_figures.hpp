// The groups that the invocations of an experiment fall into (stats/modes.hpp), each with its own
// figures. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// Fastest first; one mode where all invocations lie together, none without invocations. All of them
// must have succeeded, and the baselines in `summary` must be filled in.
std::vector<Mode> summarise_modes(const Summary& summary, const Experiment& experiment,
                                  const std::vector<InvocationResult>& invocations);

}  // namespace ipcbench
