#include "ipcbench/stats/mode_figures.hpp"

#include <algorithm>
#include <map>

#include "ipcbench/stats/distance.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/modes.hpp"
#include "ipcbench/stats/moments.hpp"
#include "ipcbench/stats/placement.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

using Members = std::vector<const InvocationResult*>;

// Of several that as many have, the first in the alphabet.
void set_placement(Mode& mode, const Members& members, Placement placement) {
  std::map<std::string, double> counts;
  for (const InvocationResult* each : members) {
    const std::string distance = distance_of(each->cache_line);
    counts[placement_label(*each, placement) + (distance.empty() ? "" : " " + distance)] += 1;
  }
  for (const auto& [label, count] : counts) {
    const double share = count / static_cast<double>(members.size());
    if (share <= mode.placement_share) continue;
    mode.placement = label;
    mode.placement_share = share;
  }
}

void set_times(Mode& mode, const Members& members) {
  std::vector<double> times, processor;
  for (const InvocationResult* each : members) {
    times.push_back(message_ns(*each));
    processor.push_back(processor_ns(*each));
  }
  const auto [low, high] = std::ranges::minmax(times);
  mode.low = low;
  mode.high = high;
  mode.median = median_interval(std::move(times)).median;
  mode.cpu_ns = median_interval(std::move(processor)).median;
  mode.message_times = merged_percentiles(members);
}

template <class Getter>
Interval interval_of(const Members& members, Getter getter) {
  std::vector<double> values;
  for (const InvocationResult* each : members) values.push_back(getter(*each));
  return median_interval(std::move(values));
}

}  // namespace

std::vector<Mode> summarise_modes(const Summary& summary, const Experiment& experiment,
                                  const std::vector<InvocationResult>& invocations) {
  const auto bytes = static_cast<double>(bytes_per_message(experiment));
  const bool open = experiment.rate_per_second != 0;
  std::vector<Mode> modes;
  for (const auto& group : find_modes(message_times(invocations))) {
    Members members;
    for (const std::size_t i : group) members.push_back(&invocations[i]);
    Mode mode;
    mode.count = members.size();
    mode.share = static_cast<double>(mode.count) / static_cast<double>(invocations.size());
    set_times(mode, members);
    set_placement(mode, members, experiment.placement);
    mode.bytes_per_second = open ? bytes * interval_of(members, messages_per_second).median
                                 : quotient(bytes * 1e9, mode.median);
    if (!open) {
      mode.over_compute =
          quotient(mode.median * static_cast<double>(invocations.front().worker_cores),
                   summary.compute_only_ns.median);
      mode.over_copy = quotient(mode.median, summary.copy_only_ns.median);
    }
    modes.push_back(std::move(mode));
  }
  return modes;
}

LargestMode largest_mode(const ExperimentResult& experiment) {
  const std::vector<InvocationResult>& invocations = experiment.invocations;
  const Summary& summary = *experiment.summary;
  LargestMode largest{{},
                      1,
                      summary.message_ns,
                      summary.messages_per_second,
                      summary.bytes_per_second,
                      summary.cpu_ns};
  if (summary.modes.size() < 2) {
    for (const InvocationResult& each : invocations) largest.members.push_back(&each);
    return largest;
  }
  const auto groups = find_modes(message_times(invocations));
  const auto& group = *std::ranges::max_element(groups, {}, [](const auto& g) { return g.size(); });
  for (const std::size_t i : group) largest.members.push_back(&invocations[i]);
  largest.share = static_cast<double>(group.size()) / static_cast<double>(invocations.size());
  largest.message_ns = interval_of(largest.members, message_ns);
  largest.messages_per_second = interval_of(largest.members, messages_per_second);
  const auto bytes = static_cast<double>(bytes_per_message(experiment.planned.experiment));
  largest.bytes_per_second = interval_of(largest.members, [&](const InvocationResult& each) {
    return bytes * messages_per_second(each);
  });
  largest.cpu_ns = interval_of(largest.members, processor_ns);
  return largest;
}

}  // namespace ipcbench
