#include "ipcbench/stats/document.hpp"

#include <algorithm>

#include "ipcbench/stats/summary.hpp"

namespace ipcbench {

ExperimentResult conclude(PlannedExperiment planned, std::vector<InvocationResult> invocations) {
  ExperimentResult result;
  result.warnings = planned.warnings;
  const auto failed =
      std::find_if(invocations.begin(), invocations.end(),
                   [](const InvocationResult& each) { return each.failure.status != Status::ok; });
  if (invocations.empty()) {
    result.failure.status = Status::interrupted;
    result.failure.reason = "the run ended before its first invocation";
  } else if (failed != invocations.end()) {
    result.failure = failed->failure;
  } else {
    result.summary = summarise(planned, invocations);
  }
  result.planned = std::move(planned);
  result.invocations = std::move(invocations);
  return result;
}

}  // namespace ipcbench
