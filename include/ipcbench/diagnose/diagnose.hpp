// From what was seen of a tree of processes to one named cause, with its evidence. Pure: the same
// observation gives the same diagnosis. Any thread.
#pragma once

#include "ipcbench/model/diagnosis.hpp"
#include "ipcbench/model/watch_names.hpp"

namespace ipcbench {

// name_of(diagnosis.cause) is its word in JSON and in tests: "slow-reader".
Diagnosis diagnose(const Observation& observation);

}  // namespace ipcbench
