// Two results that were stored at different times, side by side. What drifted in between cannot be
// told from a change of the program: on shared machines such comparisons raise false alarms in
// 10 to 40 % of all cases, whatever the test. So the outcome is advice. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/comparison.hpp"

namespace ipcbench {

// "cpu: X, and Y now": why figures from two machines do not compare. Empty: nothing speaks
// against it.
std::string host_difference(const HostInfo& a, const HostInfo& b);

// "yardstick self-pipe 1.02 us before, 1.31 us after": the machine itself changed by more than 10 %
// during a run, by the fastest batch at either end. Empty: it did not, or was not measured at both.
// The round trip of a cache line is left to each invocation's own label: it differs several times
// over whenever the host moves the virtual cores.
std::string yardstick_change(const Document& document);

// "yardstick memory copy: 1.02 ms in A, 1.31 ms in B", or "the machine changed during A: ...": of
// all ends of both runs some differ by more than 10 %. Empty: alike, or not measured.
std::string yardstick_difference(const Document& a, const Document& b);

// "build: A is a debug build (Debug: -O0), the other one is not". Empty: both are, or neither.
std::string build_difference(const Document& a, const Document& b);

// "work: spin:10us in A, spin:20us in B; depth: ..." for the parameters that differ or that only
// one of them has. Empty: none. How long and how often was measured is not compared.
std::string parameter_difference(const Parameters& a, const Parameters& b);

// What takes part in a pair of one invocation.
PairedRun paired_run_of(const InvocationFigures& figures);

// Fills in the verdict and all figures of the row: the sides are paired in the order in which they
// ran, the longer one cut, and judged at 95 %; there is nothing to confirm with.
void judge_stored(ComparisonRow& row, const std::vector<PairedRun>& a,
                  const std::vector<PairedRun>& b);

// Keeps the worst steal of the row's invocations. One during which all cores together had less than
// 30 ms, three ticks of /proc/stat, does not tell.
void add_steal(ComparisonRow& row, const std::optional<Noise>& noise);

// The medians of both sides over those pairs of the headline that can be used, or where none can,
// over all.
void set_medians(ComparisonRow& row);

}  // namespace ipcbench
