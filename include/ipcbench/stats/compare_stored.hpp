// Two results that were stored at different times, side by side. What drifted in between cannot be
// told from a change of the program: on shared machines such comparisons raise false alarms in
// 10 to 40 % of all cases, whatever the test. So the outcome is advice. Pure; any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/comparison.hpp"

namespace ipcbench {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// "cpu: X, and Y now": why figures from two machines do not compare. Empty: nothing speaks
// against it.
std::string host_difference(const HostInfo& a, const HostInfo& b);

// "yardstick memory copy: 1.02 ms in A, 1.31 ms in B": the machine itself was more than 10 % slower at
// one of them, by the fastest batch of the better end of each run. Empty: alike, or not measured.
// The round trip of a cache line is left to each invocation's own label: it differs several times
// over whenever the host moves the virtual cores.
std::string yardstick_difference(const Document& a, const Document& b);

// "work: spin:10us in A, spin:20us in B; depth: ..." for the parameters that differ or that only
// one of them has. Empty: none. How long and how often was measured is not compared.
std::string parameter_difference(const Parameters& a, const Parameters& b);

// What takes part in a pair of one invocation.
Side side_of(const InvocationFigures& figures);

// Fills in the verdict and all figures of the row: the sides are paired in the order in which they
// ran, the longer one cut, and judged at 95 %; there is nothing to confirm with.
void judge_stored(ComparisonRow& row, const std::vector<Side>& a, const std::vector<Side>& b);

// The medians over `pairs` of both sides.
void set_medians(ComparisonRow& row);

}  // namespace ipcbench
