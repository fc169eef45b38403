// Where the time of each party went, over all invocations of an experiment. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// One summary per party, the coordinator first. Shares are of the wall time of all invocations
// together; states are shares of all samples, largest first.
std::vector<PartySummary> summarise_parties(const std::vector<InvocationResult>& invocations);

// A typical worker: the mean of every share and count over all workers, the largest peak. Everything
// zero where there are none. The same of their feeders.
PartySummary average_workers(const std::vector<PartySummary>& parties);
PartySummary average_feeders(const std::vector<PartySummary>& parties);

// Over all invocations together; where an invocation is too short for a batch it counts as one.
Sharing summarise_sharing(const std::vector<InvocationResult>& invocations);

}  // namespace ipcbench
