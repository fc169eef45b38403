// The median of a few values and how sure it is. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// The median, of an even number of values the mean of the middle two, and around it the order
// statistics [x_(k), x_(n+1-k)], k the largest with
// P(Bin(n, 1/2) <= k - 1) <= (1 - confidence) / 2: exact whatever the distribution. The result
// carries the confidence that these two really have, which is at least the one asked for. Where
// there are too few values for that (below 6 at 95 %), smallest and largest, and what they are
// worth: 1 - 2^(1-n). Nothing but zeros for no values. Values must be finite.
Interval median_interval(std::vector<double> values, double confidence = 0.95);

}  // namespace ipcbench
