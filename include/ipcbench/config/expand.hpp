// From what was asked for to the plan: sweeps multiplied out, every "auto" decided, everything
// checked that can be checked before a process starts. Pure but for the limits of transports.
#pragma once

#include <cstdint>
#include <vector>

#include "ipcbench/config/config.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/model/plan.hpp"
#include "ipcbench/model/tuned.hpp"

namespace ipcbench {

// What the plan has to fit into; tests pass literals.
struct Machine {
  std::vector<int> cpus;  // that may be used, as core_order() hands them out; never empty
  MemoryLimits memory;
  std::uint64_t fresh_seed = 1;  // where none is asked for
  std::uint64_t last_cache_bytes = 32ULL << 20;
  // Reads the forms that tune has kept, for who asks for the best one. nullptr: nothing is kept.
  KeptHere (*kept_forms)() = nullptr;
};

Machine this_machine();

// The experiments of all configs in their order, transports varying slowest. UsageError names
// what asks for the impossible; ResourceError says what this machine lacks. Usage comes first.
Plan expand(const std::vector<Config>& configs, const Machine& machine);
Plan expand(const Config& config, const Machine& machine);

}  // namespace ipcbench
