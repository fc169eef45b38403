// Mean and standard deviation, for the formats whose readers expect them. What ipcbench says itself
// it says by medians and their intervals. Pure; any thread.
#pragma once

#include <vector>

namespace ipcbench {

struct Moments {
  double mean = 0;
  double deviation = 0;  // of a sample, by n - 1; 0 for a single value
  double least = 0, most = 0;
};

// value / base; 0 where there is nothing to divide by.
inline double quotient(double value, double base) { return base > 0 ? value / base : 0; }

// Nothing but zeros for no values. Values must be finite.
Moments moments(const std::vector<double>& values);

}  // namespace ipcbench
