#include "ipcbench/stats/reduce.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kReducedId = "summary-only";

// Every time that one of the usual percentiles is, and the largest.
void add_kept(std::set<std::uint64_t>& kept, const Percentiles& times) {
  for (const auto& each : {times.p50, times.p90, times.p99, times.p99_9, times.p99_99})
    if (each) kept.insert(static_cast<std::uint64_t>(*each));
  kept.insert(static_cast<std::uint64_t>(times.max));
}

std::vector<HistogramEntry> put_together(std::vector<HistogramEntry> entries,
                                         const std::set<std::uint64_t>& kept) {
  std::ranges::sort(entries, {}, &HistogramEntry::value_ns);
  std::vector<HistogramEntry> result;
  auto next_kept = kept.begin();
  bool joins = false;  // lies between the same two as the one before it
  for (const HistogramEntry& each : entries) {
    for (; next_kept != kept.end() && *next_kept < each.value_ns; ++next_kept) joins = false;
    const bool is_kept = next_kept != kept.end() && *next_kept == each.value_ns;
    if (joins && !is_kept)
      result.back().count += each.count;
    else
      result.push_back(each);
    joins = !is_kept;
  }
  return result;
}

std::vector<StateSpan> without_times(const std::vector<StateSpan>& timeline) {
  std::vector<StateSpan> kinds;
  for (const StateSpan& span : timeline) {
    const auto same =
        std::ranges::find_if(kinds, [&](const StateSpan& each) { return each.is_like(span); });
    if (same == kinds.end())
      kinds.push_back(span);
    else
      same->samples += span.samples;
  }
  for (StateSpan& each : kinds) each.start_ns = 0;
  return kinds;
}

void reduce(PartyResult& party) {
  party.timeline = without_times(party.timeline);
  if (!party.exact) return;
  party.exact->left_out += party.exact->timeline.size();
  party.exact->timeline.clear();
}

// The median of all batches of all invocations stays; of an even number it may lie between two.
void reduce_batches_workers(ExperimentResult& experiment) {
  if (!experiment.summary || !experiment.summary->sharing) return;
  if (std::ranges::any_of(experiment.invocations, [](const InvocationResult& each) {
        return each.batches_workers.empty();
      }))
    return;
  const double median = experiment.summary->sharing->workers_used;
  const auto low = static_cast<std::uint64_t>(median);
  for (InvocationResult& each : experiment.invocations) {
    each.batches_workers = {low};
    if (static_cast<double>(low) < median) each.batches_workers.push_back(low + 1);
  }
}

// Twice as many messages a batch, because the median of two batches may end in a half.
void reduce_batches(InvocationResult& invocation) {
  if (invocation.open_loop || invocation.batches_ns.size() <= kEnoughBatches) return;
  const double batch_ns = message_ns(invocation) * static_cast<double>(invocation.batch_messages);
  invocation.batches_ns.assign(kEnoughBatches,
                               static_cast<std::uint64_t>(std::llround(2 * batch_ns)));
  invocation.batch_messages *= 2;
}

void reduce(ExperimentResult& experiment) {
  std::set<std::uint64_t> of_all;
  if (experiment.summary) {
    add_kept(of_all, experiment.summary->message_times);
    for (const Mode& mode : experiment.summary->modes) add_kept(of_all, mode.message_times);
  }
  reduce_batches_workers(experiment);
  for (InvocationResult& each : experiment.invocations) {
    std::set<std::uint64_t> kept = of_all;
    add_kept(kept, percentiles(each.message_times, each.timed_batch));
    kept.insert(static_cast<std::uint64_t>(median_time(each.message_times)));
    each.message_times = put_together(std::move(each.message_times), kept);
    reduce_batches(each);
    each.noise.reset();  // its warnings are kept
    for (RankPlace& rank : each.hosts) rank.noise.reset();
    for (PartyResult& party : each.parties) reduce(party);
  }
}

}  // namespace

Document reduced(const Document& document) {
  Document result = document;
  for (ExperimentResult& each : result.experiments) reduce(each);
  if (!is_reduced(result))
    result.warnings.push_back({std::string(kReducedId),
                               "this is a summary: batches, times of single messages and timelines "
                               "were left out when it was written",
                               "for those, measure again and write a .json"});
  return result;
}

bool is_reduced(const Document& document) {
  return std::ranges::find(document.warnings, kReducedId, &Warning::id) != document.warnings.end();
}

}  // namespace ipcbench
