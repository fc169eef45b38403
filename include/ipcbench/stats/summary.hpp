// From the raw invocations of one experiment to what is said about it. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// The one figure of an invocation, in ns: the median over its batches of the time per message, the
// first ones left out where they were still warming up; or wall time over messages where there are
// fewer batches than enough, because their median would leave out what a slow one cost. Of an open
// loop, whose rate decides all that, the median response time. 0 without messages.
inline constexpr std::size_t kEnoughBatches = 5;
double message_ns(const InvocationResult& invocation);

// Of a closed loop by that time, of an open one what it sent. 0 without messages.
double messages_per_second(const InvocationResult& invocation);

// What the times of single messages are.
TimeKind time_kind(const Experiment& experiment);

// That of each, in their order.
std::vector<double> message_times(const std::vector<InvocationResult>& invocations);

// Everything that is said of one invocation; nothing but zeros where it failed.
InvocationFigures figures_of(const InvocationResult& invocation, Placement placement);

// Processor time of all parties together, user and system, over the messages of the invocation, in
// ns. 0 without messages.
double processor_ns(const InvocationResult& invocation);

// Payload that one message moves: task and reply, of a stream the task alone.
std::uint64_t bytes_per_message(const Experiment& experiment);

// By nearest rank: the smallest value that at least this share of all messages do not exceed.
// Values are lower edges of histogram buckets, so at most 0.1 % too low. The entries may come in
// any order and repeat. `together`: how many messages share a time, their mean. A percentile is
// there where kLeastBeyond such times or more lie beyond it: of fewer it is one slow message more
// or less, and the last one of all is the maximum.
inline constexpr std::uint64_t kLeastBeyond = 10;
Percentiles percentiles(std::vector<HistogramEntry> entries, std::uint64_t together = 1);

// The same for other percentiles, which lie between 0 and 100, ascend, and are taken to the
// millionth.
std::vector<ChosenPercentile> percentiles_at(std::vector<HistogramEntry> entries,
                                             std::uint64_t together,
                                             std::span<const double> percents);

// The median of the same, however few they are. 0 where there are none.
double median_time(std::vector<HistogramEntry> entries);

// The times of all messages of these invocations, as they stand there; as many share a time as in
// any of them.
struct MergedTimes {
  std::vector<HistogramEntry> entries;
  std::uint64_t together = 1;
};
MergedTimes merged_times(std::span<const InvocationResult* const> invocations);

// Those of all messages of these invocations; as many share a time as in any of them.
Percentiles merged_percentiles(std::span<const InvocationResult* const> invocations);

// All invocations must have succeeded, and there must be at least one. The cores of the workers are
// those of the first one, which all have alike.
Summary summarise(const PlannedExperiment& planned,
                  const std::vector<InvocationResult>& invocations);

}  // namespace ipcbench
