// The limits of the system that hold for all transports. Only for config/memory.cpp.
#pragma once

#include "ipcbench/model/plan.hpp"

namespace ipcbench {

// ResourceError with the limit, its value, what is needed and the remedy. `memory_bytes` is that of
// all parties.
void check_system_limits(const PlannedExperiment& planned, std::uint64_t memory_bytes);

}  // namespace ipcbench
