// How evenly something is shared. Pure; any thread.
#pragma once

#include <span>

namespace ipcbench {

// Jain's index (sum x)^2 / (n sum x^2): 1 where all shares are alike, 1/n where one has everything,
// k/n where k of n share it evenly. R. Jain, D. Chiu, W. Hawe: A Quantitative Measure of Fairness
// and Discrimination for Resource Allocation in Shared Computer Systems, DEC-TR-301, 1984. 1 where
// there is nothing to share.
inline double jain_index(std::span<const double> shares) {
  double sum = 0, squares = 0;
  for (const double each : shares) {
    sum += each;
    squares += each * each;
  }
  return squares > 0 ? sum * sum / (static_cast<double>(shares.size()) * squares) : 1;
}

}  // namespace ipcbench
