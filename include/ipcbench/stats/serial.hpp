// Are invocations that ran one after the other independent, as the interval of their median takes
// them to be? Pure; any thread.
//
// Bartels' rank version of von Neumann's ratio (1982): the sum of squared differences of
// neighbours' ranks over that of their distances from the mean rank, 2 on average where the order
// says nothing, in which case it is close to normal. It asks nothing of the distribution. The
// correlation r is 1 less half that ratio. Of n ranks the variance is 4 (n - 2) (5 n^2 - 2 n - 9) /
// (5 n (n + 1) (n - 1)^2), which is exact without ties; p is two-sided.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// `values` in the order of time. With fewer than 10 values, or where all are equal, nothing is
// found. The effective count of a series with correlation r between neighbours that dies away
// geometrically is n (1 - r) / (1 + r); it is never less than 1 or more than n, and n where p is
// above 1 %.
SerialCorrelation serial_correlation(const std::vector<double>& values);

}  // namespace ipcbench
