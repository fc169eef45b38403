// How evenly something is shared, and how a lock goes round. Pure; any thread.
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

// Is the lock handed from worker to worker, each of which sleeps until it is its turn? Then it
// takes a wake-up for each acquisition, however short the work under it: M. Blasgen, J. Gray, M.
// Mitoma, T. Price: The Convoy Phenomenon, 1979. Both shares are of all acquisitions.
inline bool is_convoy(double change_share, double switches_per_acquisition) {
  constexpr double kHalf = 0.5;
  return change_share >= kHalf && switches_per_acquisition >= kHalf;
}

}  // namespace ipcbench
