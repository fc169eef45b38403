// Runs a plan: rounds over all experiments, each invocation a fresh process tree. The supervisor's
// side of everything; main thread only. What fails becomes a row, and the plan goes on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ipcbench/model/plan.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

struct Progress {
  std::string experiment;  // that runs now
  std::uint64_t invocations_done = 0;
  double fraction = 0;     // of the whole plan, 0 to 1, by time and by counts
  std::uint64_t elapsed_ns = 0;
};

struct RunOutcome {
  std::vector<std::vector<InvocationResult>> invocations;  // per experiment, in the plan's order
  bool interrupted = false;  // by SIGINT or SIGTERM; what was finished is there
  std::uint64_t elapsed_ns = 0;
};

// In every round each experiment that is not finished runs once, in an order drawn from the plan's
// seed, so that drift hits all alike. An experiment ends at its number of invocations, at its
// budget (with at least three), or at its first failure. `progress` is called between invocations.
RunOutcome run_plan(const Plan& plan, const std::function<void(const Progress&)>& progress);

}  // namespace ipcbench
