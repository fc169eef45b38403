// Pure; any thread.
#pragma once

#include <vector>

namespace ipcbench {

// The place of each value among all of them in ascending order, from 1; equal values share the mean
// of their places.
std::vector<double> ranks_of(const std::vector<double>& values);

}  // namespace ipcbench
