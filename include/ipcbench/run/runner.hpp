// Runs a plan: rounds over all experiments, each invocation a fresh process tree. The supervisor's
// side of everything; main thread only. What fails becomes a row, and the plan goes on.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/plan.hpp"
#include "ipcbench/model/result.hpp"
#include "ipcbench/model/yardsticks.hpp"

namespace ipcbench {

struct Progress {
  std::string experiment;  // that runs now
  std::uint64_t invocations_done = 0;
  double fraction = 0;     // of the whole plan, 0 to 1, by time and by counts
  std::uint64_t elapsed_ns = 0;
};

struct RunOutcome {
  // Both per experiment, in the plan's order.
  std::vector<std::vector<InvocationResult>> invocations;
  std::vector<StoppedBy> stopped_by;
  bool interrupted = false;  // by a signal; what was finished is there
  std::uint64_t elapsed_ns = 0;
  std::optional<Yardsticks> yardsticks_before, yardsticks_after;
};

struct RunOptions {
  // Called between invocations.
  std::function<void(const Progress&)> progress;
  // Called once an experiment has had its last invocation, with its place in the plan and all of
  // them. May be empty.
  std::function<void(std::size_t, const std::vector<InvocationResult>&)> experiment_done;
  // Whether these invocations of one experiment, in their order, tell it well enough; asked after
  // each one where the plan wants a precision.
  std::function<bool(const std::vector<InvocationResult>&)> is_precise;
  // What an interrupted run of the same plan has done: it stays, and the rest is run in the same
  // order. Empty, or one entry per experiment.
  RunOutcome before;
};

// In every round each experiment that is not finished runs once, in an order drawn from the plan's
// seed, so that drift hits all alike. An experiment ends at its first failure; where it is precise
// enough; at its number of invocations; or at its budget, if it has one, with at least three
// invocations, or one where the plan has a number of them and wants no precision. The first of these
// in this order is what ended it.
// The yardsticks are measured at both ends (of a resumed run at its first beginning), but not around single invocations (invocations=1), which
// cannot be judged by themselves.
RunOutcome run_plan(const Plan& plan, RunOptions options);

}  // namespace ipcbench
