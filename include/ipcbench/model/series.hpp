// What an experiment is called wherever runs are put beside each other over time: in trends, and in
// what other tools read. Pure; any thread.
#pragma once

#include <string>

#include "ipcbench/model/plan.hpp"

namespace ipcbench {

// "pipe size=64 workers=2 work=matmul:256": the transport, size, workers and work, and whatever
// else is not as usual. It follows from the values alone, so an experiment has the same name
// whatever is measured beside it and whoever chose its values, and two that differ in a key that
// sweeps never share one. Usual is the default of the table; where the transport or the machine
// decides, it is what most have: start=fork, wait=block, placement=free.
std::string series_name(const PlannedExperiment& planned);

}  // namespace ipcbench
