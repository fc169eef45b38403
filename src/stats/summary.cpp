#include "ipcbench/stats/summary.hpp"

#include <algorithm>

#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/parties.hpp"

namespace ipcbench {
namespace {

std::string timed_sentence(Pattern pattern) {
  return pattern == Pattern::stream
             ? "interval between two arrivals at a worker"
             : "from sending a task until its reply is in the coordinator's hands";
}

double over(double value, double base) { return base > 0 ? value / base : 0; }

// The smallest value that `permille` of all counts do not exceed. Not count * permille / 1000:
// that product leaves 64 bits before the counts do.
std::uint64_t nearest_rank(std::uint64_t count, std::uint64_t permille) {
  return count / 1000 * permille + (count % 1000 * permille + 999) / 1000;
}

template <class Getter>
Interval interval_of(const std::vector<InvocationResult>& invocations, Getter getter) {
  std::vector<double> values;
  values.reserve(invocations.size());
  for (const InvocationResult& each : invocations)
    values.push_back(static_cast<double>(getter(each)));
  return median_interval(std::move(values));
}

Percentiles merged_percentiles(const std::vector<InvocationResult>& invocations) {
  std::vector<HistogramEntry> entries;
  for (const InvocationResult& each : invocations)
    entries.insert(entries.end(), each.message_times.begin(), each.message_times.end());
  return percentiles(std::move(entries));
}

}  // namespace

double message_ns(const InvocationResult& invocation) {
  // Of a few batches the median would leave out what a slow one cost.
  constexpr std::size_t kEnough = 5;
  if (invocation.batches_ns.size() >= kEnough && invocation.batch_messages > 0) {
    std::vector<double> batches(invocation.batches_ns.begin(), invocation.batches_ns.end());
    return median_interval(std::move(batches)).median /
           static_cast<double>(invocation.batch_messages);
  }
  return over(static_cast<double>(invocation.wall_ns), static_cast<double>(invocation.messages));
}

double processor_ns(const InvocationResult& invocation) {
  double sum = 0;
  for (const PartyResult& party : invocation.parties)
    sum +=
        static_cast<double>(party.counters.user_ns) + static_cast<double>(party.counters.system_ns);
  return over(sum, static_cast<double>(invocation.messages));
}

std::uint64_t bytes_per_message(const Experiment& experiment) {
  return experiment.size_bytes +
         (experiment.pattern == Pattern::stream ? 0 : experiment.reply_bytes);
}

Percentiles percentiles(std::vector<HistogramEntry> entries) {
  std::erase_if(entries, [](const HistogramEntry& each) { return each.count == 0; });
  if (entries.empty()) return {};
  std::sort(entries.begin(), entries.end(), [](const HistogramEntry& a, const HistogramEntry& b) {
    return a.value_ns < b.value_ns;
  });
  Percentiles result;
  for (const HistogramEntry& each : entries) result.count += each.count;

  std::uint64_t passed = 0;
  auto entry = entries.begin();
  const auto at = [&](std::uint64_t permille) {  // permilles must rise
    const std::uint64_t rank = nearest_rank(result.count, permille);
    while (passed + entry->count < rank) passed += (entry++)->count;
    return static_cast<double>(entry->value_ns);
  };
  result.p50 = at(500);
  result.p90 = at(900);
  result.p99 = at(990);
  result.p99_9 = at(999);
  result.max = static_cast<double>(entries.back().value_ns);
  return result;
}

Summary summarise(const PlannedExperiment& planned,
                  const std::vector<InvocationResult>& invocations) {
  const Experiment& experiment = planned.experiment;
  const auto bytes = static_cast<double>(bytes_per_message(experiment));
  Summary summary;
  summary.message_ns = interval_of(invocations, message_ns);
  summary.messages_per_second = interval_of(
      invocations, [](const InvocationResult& each) { return over(1e9, message_ns(each)); });
  summary.bytes_per_second = interval_of(invocations, [&](const InvocationResult& each) {
    return over(bytes * 1e9, message_ns(each));
  });
  summary.message_times = merged_percentiles(invocations);
  summary.timed = timed_sentence(experiment.pattern);
  summary.compute_only_ns =
      interval_of(invocations, [](const InvocationResult& each) { return each.compute_only_ns; });
  summary.copy_only_ns =
      interval_of(invocations, [](const InvocationResult& each) { return each.copy_only_ns; });
  // The ideal: all cores that the workers may use do nothing but the work.
  const std::uint32_t cores = invocations.empty() ? 1 : invocations.front().worker_cores;
  summary.over_compute =
      over(summary.message_ns.median * static_cast<double>(cores), summary.compute_only_ns.median);
  summary.over_copy = over(summary.message_ns.median, summary.copy_only_ns.median);
  summary.parties = summarise_parties(invocations);
  return summary;
}

}  // namespace ipcbench
