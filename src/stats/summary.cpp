#include "ipcbench/stats/summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ipcbench/stats/distance.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/mode_figures.hpp"
#include "ipcbench/stats/moments.hpp"
#include "ipcbench/stats/parties.hpp"
#include "ipcbench/stats/placement.hpp"
#include "ipcbench/stats/serial.hpp"
#include "ipcbench/stats/warm_up.hpp"

namespace ipcbench {
namespace {

std::string timed_sentence(TimeKind kind, std::uint64_t together,
                           const std::vector<InvocationResult>& invocations) {
  if (kind == TimeKind::interval) return "interval between two arrivals at a worker";
  if (together > 1)
    return "from one reply to the next, times those in flight, writing and checking included";
  if (std::ranges::any_of(invocations, [](const auto& each) { return each.timed_batch == 1; }))
    return "from sending a task until its reply is there, by one reading a message, writing and "
           "checking "
           "included";
  return std::string(kind == TimeKind::response ? "from when a task was due"
                                                : "from sending a task") +
         " until its reply is in the coordinator's hands";
}

// In ascending order, without empty ones.
void put_in_order(std::vector<HistogramEntry>& entries) {
  std::erase_if(entries, [](const HistogramEntry& each) { return each.count == 0; });
  std::ranges::sort(entries, {}, &HistogramEntry::value_ns);
}

std::uint64_t count_of(const std::vector<HistogramEntry>& entries) {
  std::uint64_t count = 0;
  for (const HistogramEntry& each : entries) count += each.count;
  return count;
}

// Shares are whole numbers of these: a millionth of a percent.
constexpr std::uint64_t kAll = 100'000'000;

// The smallest value that `share` of kAll counts do not exceed. Not count * share / kAll: that
// product leaves 64 bits before the counts do.
std::uint64_t nearest_rank(std::uint64_t count, std::uint64_t share) {
  return count / kAll * share + (count % kAll * share + kAll - 1) / kAll;
}

template <class Getter>
Interval interval_of(const std::vector<InvocationResult>& invocations, Getter getter) {
  std::vector<double> values;
  values.reserve(invocations.size());
  for (const InvocationResult& each : invocations)
    values.push_back(static_cast<double>(getter(each)));
  return median_interval(std::move(values));
}

double longest_run_queue(const InvocationResult& invocation) {
  double longest = 0;
  for (const PartyResult& party : invocation.parties)
    longest = std::max(longest, quotient(static_cast<double>(party.counters.run_queue_ns),
                                         static_cast<double>(party.wall_ns)));
  return std::min(longest, 1.0);
}

RateSummary summarise_rate(const std::vector<InvocationResult>& invocations) {
  RateSummary rate;
  std::uint64_t messages = 0;
  for (const InvocationResult& each : invocations) {
    messages += each.messages;
    rate.late_sends += each.open_loop ? each.open_loop->late_sends : 0;
  }
  rate.achieved_per_second = interval_of(invocations, messages_per_second);
  rate.late_share = quotient(static_cast<double>(rate.late_sends), static_cast<double>(messages));
  return rate;
}

std::optional<Spread> launch_of(const std::vector<InvocationResult>& invocations) {
  std::vector<double> times;
  for (const InvocationResult& each : invocations)
    if (each.launch_ns) times.push_back(static_cast<double>(*each.launch_ns));
  if (times.empty()) return std::nullopt;
  const auto [low, high] = std::ranges::minmax(times);
  const std::uint64_t count = times.size();
  return Spread{low, median_interval(std::move(times)).median, high, count};
}

}  // namespace

double message_ns(const InvocationResult& invocation) {
  if (invocation.open_loop) return median_time(invocation.message_times);
  if (invocation.batches_ns.size() >= kEnoughBatches && invocation.batch_messages > 0) {
    const auto first = static_cast<std::ptrdiff_t>(warm_up_batches(invocation.batches_ns));
    std::vector<double> batches(invocation.batches_ns.begin() + first, invocation.batches_ns.end());
    return median_interval(std::move(batches)).median /
           static_cast<double>(invocation.batch_messages);
  }
  return quotient(static_cast<double>(invocation.wall_ns),
                  static_cast<double>(invocation.messages));
}

double messages_per_second(const InvocationResult& invocation) {
  if (!invocation.open_loop) return quotient(1e9, message_ns(invocation));
  return quotient(1e9 * static_cast<double>(invocation.messages),
                  static_cast<double>(invocation.open_loop->sending_ns));
}

TimeKind time_kind(const Experiment& experiment) {
  if (experiment.pattern == Pattern::stream) return TimeKind::interval;
  return experiment.rate_per_second != 0 ? TimeKind::response : TimeKind::service;
}

std::vector<double> message_times(const std::vector<InvocationResult>& invocations) {
  std::vector<double> times;
  for (const InvocationResult& each : invocations) times.push_back(message_ns(each));
  return times;
}

InvocationFigures figures_of(const InvocationResult& invocation, Placement placement) {
  if (invocation.failure.status != Status::ok) return {};
  InvocationFigures figures;
  figures.message_ns = message_ns(invocation);
  if (invocation.open_loop) figures.achieved_per_second = messages_per_second(invocation);
  if (!invocation.open_loop && invocation.batches_ns.size() >= kEnoughBatches)
    figures.dropped_batches = warm_up_batches(invocation.batches_ns);
  figures.run_queue = longest_run_queue(invocation);
  figures.placement = placement_label(invocation, placement);
  figures.distance = distance_of(invocation.cache_line);
  return figures;
}

double processor_ns(const InvocationResult& invocation) {
  double sum = 0;
  for (const PartyResult& party : invocation.parties)
    sum +=
        static_cast<double>(party.counters.user_ns) + static_cast<double>(party.counters.system_ns);
  for (const OtherThread& thread : invocation.other_threads)
    sum += static_cast<double>(thread.user_ns) + static_cast<double>(thread.system_ns);
  return quotient(sum, static_cast<double>(invocation.messages));
}

std::uint64_t bytes_per_message(const Experiment& experiment) {
  return experiment.size_bytes +
         (experiment.pattern == Pattern::stream ? 0 : experiment.reply_bytes);
}

Percentiles percentiles(std::vector<HistogramEntry> entries, std::uint64_t together) {
  Percentiles result;
  result.together = std::max<std::uint64_t>(together, 1);
  const std::vector<ChosenPercentile> usual =
      percentiles_at(entries, together, std::array{50.0, 90.0, 99.0, 99.9, 99.99});
  result.p50 = usual[0].ns;
  result.p90 = usual[1].ns;
  result.p99 = usual[2].ns;
  result.p99_9 = usual[3].ns;
  result.p99_99 = usual[4].ns;
  for (const HistogramEntry& each : entries) {
    result.count += each.count;
    if (each.count > 0) result.max = std::max(result.max, static_cast<double>(each.value_ns));
  }
  return result;
}

std::vector<ChosenPercentile> percentiles_at(std::vector<HistogramEntry> entries,
                                             std::uint64_t together,
                                             std::span<const double> percents) {
  put_in_order(entries);
  const std::uint64_t count = count_of(entries);
  std::vector<ChosenPercentile> result;
  std::uint64_t passed = 0;
  auto entry = entries.begin();
  for (const double percent : percents) {
    result.push_back({percent, std::nullopt});
    const auto share = static_cast<std::uint64_t>(std::llround(percent * (kAll / 100)));
    const std::uint64_t rank = nearest_rank(count, share);
    if ((count - rank) / std::max<std::uint64_t>(together, 1) < kLeastBeyond) continue;
    while (passed + entry->count < rank) passed += (entry++)->count;
    result.back().ns = static_cast<double>(entry->value_ns);
  }
  return result;
}

double median_time(std::vector<HistogramEntry> entries) {
  put_in_order(entries);
  const std::uint64_t rank = nearest_rank(count_of(entries), kAll / 2);
  std::uint64_t passed = 0;
  for (const HistogramEntry& each : entries)
    if ((passed += each.count) >= rank) return static_cast<double>(each.value_ns);
  return 0;
}

MergedTimes merged_times(std::span<const InvocationResult* const> invocations) {
  MergedTimes merged;
  for (const InvocationResult* each : invocations) {
    merged.together = std::max(merged.together, each->timed_batch);
    merged.entries.insert(merged.entries.end(), each->message_times.begin(),
                          each->message_times.end());
  }
  return merged;
}

Percentiles merged_percentiles(std::span<const InvocationResult* const> invocations) {
  MergedTimes merged = merged_times(invocations);
  return percentiles(std::move(merged.entries), merged.together);
}

Summary summarise(const PlannedExperiment& planned,
                  const std::vector<InvocationResult>& invocations) {
  const Experiment& experiment = planned.experiment;
  const auto bytes = static_cast<double>(bytes_per_message(experiment));
  Summary summary;
  summary.message_ns = interval_of(invocations, message_ns);
  summary.messages_per_second = interval_of(invocations, messages_per_second);
  summary.bytes_per_second = interval_of(invocations, [&](const InvocationResult& each) {
    return each.open_loop ? bytes * messages_per_second(each)
                          : quotient(bytes * 1e9, message_ns(each));
  });
  summary.cpu_ns = interval_of(invocations, processor_ns);
  std::vector<const InvocationResult*> all;
  for (const InvocationResult& each : invocations) all.push_back(&each);
  summary.message_times = merged_percentiles(all);
  summary.time = time_kind(experiment);
  summary.timed = timed_sentence(summary.time, summary.message_times.together, invocations);
  summary.compute_only_ns =
      interval_of(invocations, [](const InvocationResult& each) { return each.compute_only_ns; });
  if (!invocations.empty())
    summary.compute_only_flops =
        quotient(static_cast<double>(invocations.front().work_operations) * 1e9,
                 summary.compute_only_ns.median);
  summary.copy_only_ns =
      interval_of(invocations, [](const InvocationResult& each) { return each.copy_only_ns; });
  // The ideal: all cores that the workers may use do nothing but the work.
  const std::uint32_t cores = invocations.empty() ? 1 : invocations.front().worker_cores;
  if (experiment.rate_per_second == 0)
    summary.over_compute = quotient(summary.message_ns.median * static_cast<double>(cores),
                                    summary.compute_only_ns.median);
  summary.serial = serial_correlation(message_times(invocations));
  if (experiment.rate_per_second == 0)
    summary.over_copy = quotient(summary.message_ns.median, summary.copy_only_ns.median);
  summary.modes = summarise_modes(summary, experiment, invocations);
  if (summary.over_compute > 0) {
    summary.ideal_speedup = static_cast<double>(cores);
    if (summary.modes.size() == 1) {
      summary.speedup = quotient(summary.compute_only_ns.median, summary.message_ns.median);
      summary.efficiency = quotient(1, summary.over_compute);
    }
  }
  summary.launch_ns = launch_of(invocations);
  summary.parties = summarise_parties(invocations);
  if (experiment.rate_per_second != 0) summary.open_loop = summarise_rate(invocations);
  if (experiment.topology == Topology::shared) summary.sharing = summarise_sharing(invocations);
  return summary;
}

}  // namespace ipcbench
