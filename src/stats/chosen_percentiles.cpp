#include "ipcbench/stats/chosen_percentiles.hpp"

#include <utility>

#include "ipcbench/stats/modes.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

using Chosen = std::vector<ChosenPercentile>;

Chosen chosen_of(const std::vector<const InvocationResult*>& invocations,
                 const std::vector<double>& percents) {
  MergedTimes merged = merged_times(invocations);
  return percentiles_at(std::move(merged.entries), merged.together, percents);
}

}  // namespace

void choose_percentiles(Document& document, std::vector<double> percents) {
  for (ExperimentResult& experiment : document.experiments) {
    if (!experiment.summary) continue;
    const std::vector<InvocationResult>& invocations = experiment.invocations;
    std::vector<const InvocationResult*> all;
    for (const InvocationResult& each : invocations) all.push_back(&each);
    experiment.summary->message_times.chosen = chosen_of(all, percents);
    const auto groups = find_modes(message_times(invocations));
    for (std::size_t i = 0; i < experiment.summary->modes.size(); ++i) {
      std::vector<const InvocationResult*> members;
      for (const std::size_t each : groups.at(i)) members.push_back(&invocations[each]);
      experiment.summary->modes[i].message_times.chosen = chosen_of(members, percents);
    }
  }
  document.percentiles = std::move(percents);
}

}  // namespace ipcbench
