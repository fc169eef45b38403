// How long the parts of an invocation may take before somebody who watches them gives up. Pure; any
// thread.
#pragma once

#include <cstdint>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

// How long all parties may take until the measured part: buffers are faulted in, the work is tried,
// a few messages travel.
std::uint64_t setup_timeout(const Experiment& experiment);

// For what takes milliseconds when all is well; less where a worker hangs or stops because it was
// asked to, and is waited for in vain.
std::uint64_t grace_of(const Experiment& experiment);

// How long the measured part may take that is expected to take so long.
std::uint64_t pace_timeout(const Experiment& experiment, std::uint64_t expected_ns);

// Of whoever was stopped by a signal.
Failure interruption();

}  // namespace ipcbench
