// How long an MPI job may take. Whoever starts it and its ranks keep the same time, each by its own
// clock. Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>

#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

// Until the measured part begins; with a timeout until the end.
std::uint64_t opening_patience(const Experiment& experiment);

// How long the measured part may take, by how long it is expected to; empty with a timeout. The
// experiment outlives it.
std::function<std::uint64_t(std::uint64_t)> measured_patience(const Experiment& experiment);

// When a rank says where it is, should its time be up soon after: ranks are later to begin than
// whoever waits for them.
std::uint64_t status_after(std::uint64_t patience_ns);

}  // namespace ipcbench
