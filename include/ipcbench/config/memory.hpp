// Whether an experiment fits into this machine, found out before anything starts.
#pragma once

#include <cstdint>

#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/model/plan.hpp"

namespace ipcbench {

// All buffers of all parties: lanes, work, and what the baselines are measured on. Saturating: what
// is beyond 2^64 is UINT64_MAX.
std::uint64_t memory_needed(const Experiment& experiment);

// ResourceError with what is needed, what is available and the remedy, when the experiment takes
// more than 80 % of the available memory or more than a limit of its transport.
void check_resources(const PlannedExperiment& planned, const MemoryLimits& memory);

}  // namespace ipcbench
