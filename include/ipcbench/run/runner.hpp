// Runs a plan: rounds over all experiments, each invocation by itself. What fails becomes a row,
// and the plan goes on. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/plan.hpp"
#include "ipcbench/model/result.hpp"
#include "ipcbench/model/yardsticks.hpp"
#include "ipcbench/run/launcher.hpp"

namespace ipcbench {

struct Progress {
  std::string experiment;  // that runs now
  std::uint64_t invocations_done = 0;
  double fraction = 0;  // of the whole plan, 0 to 1, by time and by counts
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

// An invocation that has just ended.
struct FinishedInvocation {
  std::size_t experiment;                            // its place in the plan
  const std::vector<InvocationResult>& invocations;  // of that experiment so far; the last is new
  std::optional<StoppedBy> stopped_by;               // nothing: the experiment goes on
  const RunOutcome& so_far;                          // of the whole run
};

// Whoever watches a run. Each may be empty; what throws ends the run.
struct RunObserver {
  std::function<void(const Progress&)> before_invocation;
  std::function<void(const FinishedInvocation&)> on_result;
};

// In every round each experiment that is not finished runs once, in an order drawn from the plan's
// seed, so that drift hits all alike. An experiment ends at its first failure; where its median is
// known precisely enough (stats/precision.hpp); at its number of invocations; or at its budget, if
// it has one, with at least three invocations, or one where the plan has a number of them and wants
// no precision. The first of these in this order is what ended it.
//
// The yardsticks are measured at both ends (of a resumed run at its first beginning), but not
// around single invocations (invocations=1), which cannot be judged by themselves.
//
// `before` is what an interrupted run of the same plan has done, or empty: it stays, and the rest
// is run in the same order.
RunOutcome run_plan(const Plan& plan, Launcher& launcher, const RunObserver& observer,
                    RunOutcome before = {});

}  // namespace ipcbench
