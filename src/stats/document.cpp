#include "ipcbench/stats/document.hpp"

#include <algorithm>

#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/stats/summary.hpp"
#include "ipcbench/stats/warnings.hpp"

namespace ipcbench {
namespace {

// What the watching of states has to say for itself.
std::vector<Warning> doubts_about_states(const std::vector<InvocationResult>& invocations) {
  std::uint64_t lost = 0, unreadable = 0, parties = 0;
  std::string refused;
  for (const InvocationResult& each : invocations) {
    if (each.exact && !each.exact->recorded) refused = each.exact->reason;
    unreadable += each.sampler.unreadable;
    parties += each.parties.size();
    for (const PartyResult& party : each.parties)
      if (party.exact) lost += party.exact->lost;
  }
  std::vector<Warning> doubts;
  if (!refused.empty())
    doubts.push_back({"exact-states-refused",
                      "states=exact: switches cannot be recorded here: " + refused,
                      "the states are samples; lower kernel.perf_event_paranoid to 2, or let the "
                      "container call perf_event_open"});
  if (lost > 0)
    doubts.push_back({"switches-lost",
                      std::to_string(lost) + " records of switches found no room in the ring",
                      "raise kernel.perf_event_mlock_kb, or leave the supervisor a core"});
  if (unreadable > 0)
    doubts.push_back({"states-unreadable",
                      "the states of " + std::to_string(unreadable) + " of " +
                          std::to_string(parties) + " parties could not be read from /proc",
                      "look at the limit of open files (ulimit -n) and how /proc is mounted"});
  return doubts;
}

}  // namespace

ExperimentResult conclude(PlannedExperiment planned, std::vector<InvocationResult> invocations) {
  ExperimentResult result;
  result.warnings = planned.warnings;
  for (const InvocationResult& each : invocations)
    result.figures.push_back(figures_of(each, planned.experiment.placement));
  // A stored result brings its warnings along, these too.
  for (Warning& each : doubts_about_states(invocations))
    if (std::ranges::find(result.warnings, each.id, &Warning::id) == result.warnings.end())
      result.warnings.push_back(std::move(each));
  const auto first_failure = [&](bool asked_for) {
    return std::ranges::find_if(invocations, [&](const InvocationResult& each) {
      return each.failure.status != Status::ok &&
             is_asked_for(planned.experiment, each.failure.status) == asked_for;
    });
  };
  auto failed = first_failure(false);  // which is worse
  if (failed == invocations.end()) failed = first_failure(true);
  if (invocations.empty()) {
    result.failure.status = Status::interrupted;
    result.failure.reason = "the run ended before its first invocation";
  } else if (failed != invocations.end()) {
    result.failure = failed->failure;
  } else {
    result.summary = summarise(planned, invocations);
    for (Warning& each : figure_warnings(planned, invocations, *result.summary))
      result.warnings.push_back(std::move(each));
  }
  result.planned = std::move(planned);
  result.invocations = std::move(invocations);
  return result;
}

}  // namespace ipcbench
