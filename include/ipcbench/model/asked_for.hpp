// Failures that an experiment asks for (work=fail, hazard): what comes of them is its result, and
// neither ends its invocations nor fails the run. Pure; any thread.
#pragma once

#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

// A worker is to fail.
bool asks_for_failure(const Experiment& experiment);

// Is this what may come of what was asked for? Not where something else went wrong.
bool is_asked_for(const Experiment& experiment, Status status);

}  // namespace ipcbench
