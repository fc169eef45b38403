// Closes the books of one experiment. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// There is a summary exactly where the status is ok. The failure is that of the first invocation
// that failed; an experiment without any invocation counts as interrupted. Takes over the
// warnings of the plan.
ExperimentResult conclude(PlannedExperiment planned, std::vector<InvocationResult> invocations);

}  // namespace ipcbench
