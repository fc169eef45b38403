#include "ways.hpp"

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/rank_cores.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {

Settings settings_of(const Way& way, const AdviceQuestion& question, const std::string& work,
                     std::uint64_t duration_ns) {
  Settings settings{{"transport", way.transport},
                    {"workers", std::to_string(way.workers)},
                    {"size", format_size(question.size_bytes)},
                    {"reply", format_size(question.reply_bytes)},
                    {"work", work},
                    {"duration", format_duration(duration_ns)},
                    {"sample", "off"}};
  if (way.items != 1) settings.emplace_back("items", std::to_string(way.items));
  if (way.by_handle) settings.emplace_back("inline-below", "1");
  if (!way.hosts.empty()) add_hosts(settings, way.hosts, question.launcher);
  return settings;
}

namespace {

double median_of(std::vector<double> values) { return median_interval(std::move(values)).median; }

// A figure of each invocation, the middle one.
template <class Figure>
double median_over(const ExperimentResult& result, const Figure& figure) {
  std::vector<double> values;
  for (const InvocationResult& each : result.invocations) values.push_back(figure(each));
  return median_of(std::move(values));
}

// Time per message that parties were not waiting, of those that `counts` takes.
template <class Counts>
double busy_ns(const InvocationResult& invocation, const Counts& counts) {
  double busy = 0;
  for (const PartyResult& each : invocation.parties) {
    if (!counts(each.party)) continue;
    const std::uint64_t idle = each.phases_ns[static_cast<std::size_t>(Phase::idle)];
    busy += static_cast<double>(each.wall_ns - std::min(each.wall_ns, idle));
  }
  return invocation.messages == 0 ? 0 : busy / static_cast<double>(invocation.messages);
}

}  // namespace

Interval work_wall_ns(const ExperimentResult& result) {
  std::vector<double> times;
  for (const InvocationResult& each : result.invocations) {
    double sum = 0;
    std::uint64_t messages = 0;
    for (const PartyResult& party : each.parties) {
      if (!is_worker(party.party)) continue;
      sum += static_cast<double>(party.phases_ns[static_cast<std::size_t>(Phase::compute)]);
      messages += party.messages;
    }
    if (messages > 0) times.push_back(sum / static_cast<double>(messages));
  }
  return median_interval(std::move(times));
}

bool is_measured(const ExperimentResult& result) { return result.summary.has_value(); }

WayCost cost_of(const Way& way, const ExperimentResult& result) {
  WayCost cost;
  cost.way = way;
  cost.invocations = result.invocations.size();
  cost.message_ns =
      median_over(result, [](const InvocationResult& each) { return message_ns(each); });
  cost.coordinator_ns = median_over(result, [](const InvocationResult& each) {
    return busy_ns(each, [](std::uint32_t party) { return party == 0; });
  });
  cost.worker_ns = median_over(result, [](const InvocationResult& each) {
    return busy_ns(each, [](std::uint32_t party) { return is_worker(party); });
  });
  if (result.summary->launch_ns) cost.launch_ns = result.summary->launch_ns->median;
  if (!way.hosts.empty()) {
    cost.cores = cores_of_ranks(result.invocations.front());
    cost.workers_on_host = most_workers_on_a_host(result.invocations.front());
  }
  return cost;
}

double others_share(const std::vector<ExperimentResult>& results) {
  std::uint64_t others = 0, all = 0;
  for (const ExperimentResult& result : results)
    for (const InvocationResult& each : result.invocations) {
      if (!each.noise || !each.noise->busy_ns || !each.noise->core_ns) continue;
      others += *each.noise->busy_ns - std::min(*each.noise->busy_ns, each.noise->own_ns);
      all += *each.noise->core_ns;
    }
  return all == 0 ? 0 : static_cast<double>(others) / static_cast<double>(all);
}

}  // namespace ipcbench
