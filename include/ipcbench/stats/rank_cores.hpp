// What the hosts of an MPI job had for its parties. Pure; any thread.
#pragma once

#include <cstdint>

#include "ipcbench/model/result.hpp"

namespace ipcbench {

// Cores that the parties can have at the same time: those of the workers (worker_cores), and one
// more where the coordinator shares its own with nobody.
std::uint32_t cores_of_ranks(const InvocationResult& invocation);

// The most workers that one host has; 0 where the result names no hosts.
std::uint32_t most_workers_on_a_host(const InvocationResult& invocation);

}  // namespace ipcbench
