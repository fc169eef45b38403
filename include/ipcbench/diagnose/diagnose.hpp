// From what was seen of a tree of processes to one named cause, with its evidence. Pure: the same
// observation gives the same diagnosis. Any thread.
#pragma once

#include <string_view>

#include "ipcbench/model/diagnosis.hpp"

namespace ipcbench {

Diagnosis diagnose(const Observation& observation);

// "slow-reader", as JSON and the tests name it.
std::string_view name_of(Cause cause);

}  // namespace ipcbench
