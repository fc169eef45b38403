#include "ipcbench/run/collect.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/core/codec.hpp"
#include "ipcbench/run/collect_items.hpp"

namespace ipcbench {
namespace {

std::uint64_t median_of_workers(const ControlBlock& control, std::uint64_t PartyRecord::*figure) {
  std::vector<std::uint64_t> values;
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party)
    values.push_back(control.parties[party].record.*figure);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// Cores that the workers are pinned to, or may use.
std::uint32_t worker_cores(const Experiment& experiment) {
  const std::set<int> pinned = pinned_cores(experiment, 1);
  const std::size_t usable = pinned.empty() ? allowed_cpus().size() : pinned.size();
  return std::min(experiment.workers, static_cast<std::uint32_t>(usable));
}

std::uint64_t tail_of_workers(const ControlBlock& control) {
  std::uint64_t first = UINT64_MAX, last = 0;
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party) {
    first = std::min(first, control.parties[party].record.end_ns);
    last = std::max(last, control.parties[party].record.end_ns);
  }
  return last - first;
}

std::optional<std::uint64_t> fixed_ready_ns(const ControlBlock& control) {
  std::uint64_t last = 0;
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party)
    last = std::max(last, control.parties[party].fixed.ready_ns);
  return last == 0 ? std::nullopt : std::optional(last - control.fixed.begin_ns);
}

std::vector<HistogramEntry> merge_histograms(const ControlBlock& control, std::uint32_t first,
                                             std::uint32_t last) {
  std::vector<HistogramEntry> entries;
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    std::uint64_t count = 0;
    for (std::uint32_t party = first; party <= last; ++party)
      count += control.parties[party].histogram.count(bucket);
    if (count != 0) entries.push_back({Histogram::lower_edge(bucket), count});
  }
  return entries;
}

PartyResult collect_party(const PartyBlock& block, std::uint32_t party) {
  PartyResult result;
  result.party = party;
  result.pid = block.pid.load();
  result.tid = block.tid.load();
  result.messages = block.record.messages;
  result.wall_ns = block.record.end_ns - block.record.begin_ns;
  result.phases_ns = block.record.phases_ns;
  result.counters = block.record.counters;
  result.fixed = block.fixed.use;
  return result;
}

void note_corrupt(InvocationResult& result, std::string reason) {
  result.failure.status = Status::corrupt;
  result.failure.stage = name_of(Stage::measured);
  result.failure.reason = std::move(reason);
}

}  // namespace

std::set<int> pinned_cores(const Experiment& experiment, std::uint32_t first) {
  std::set<int> cores;
  for (std::uint32_t party = first; party <= experiment.workers; ++party)
    cores.insert(experiment.cpus.at(party));
  if (*cores.begin() < 0) cores.clear();
  return cores;
}

void collect(const ControlBlock& control, Sampler& sampler, InvocationResult& result) {
  const Experiment& experiment = control.experiment;
  const bool stream = experiment.pattern == Pattern::stream;
  const bool is_cut = experiment.ending == Ending::now;
  for (const std::uint32_t party : parties_of(experiment)) {
    if (is_cut && party != 0) break;  // its books ended with it, unfinished
    result.parties.push_back(collect_party(control.parties[party], party));
    result.parties.back().timeline = sampler.timeline(party);
    result.parties.back().exact = sampler.exact_states(party);
  }
  std::uint64_t launched_ns = result.start_ns;
  for (std::uint32_t party = 1; party <= experiment.workers; ++party)
    launched_ns = std::max(launched_ns, control.parties[party].record.launched_ns);
  result.launch_ns = launched_ns - result.start_ns - control.fixed.made_ns;
  result.fixed_ready_ns = fixed_ready_ns(control);
  const PartyRecord& pace = control.parties[0].record;
  result.wall_ns = result.parties[0].wall_ns;
  result.messages = result.parties[0].messages;
  // The workers of a shared queue are ordered to stop, all at once.
  if (is_cut) result.accounting = pace.accounting;
  if (experiment.workers > 1 && experiment.topology != Topology::shared && !is_cut)
    result.tail_ns = tail_of_workers(control);
  result.batch_messages = pace.batch_messages;
  // What a stream's sender has handed over says little about what has arrived: there the whole time
  // to the last acknowledgement counts, and the workers time messages.
  if (!stream)
    result.batches_ns.assign(pace.batch_ns.begin(),
                             pace.batch_ns.begin() + static_cast<std::ptrdiff_t>(pace.batch_count));
  if (experiment.topology == Topology::shared)
    result.batches_workers.assign(
        pace.batch_workers.begin(),
        pace.batch_workers.begin() + static_cast<std::ptrdiff_t>(pace.batch_count));
  if (experiment.rate_per_second != 0) result.open_loop = pace.open_loop;
  result.message_times = merge_histograms(control, stream ? 1 : 0, stream ? experiment.workers : 0);
  result.compute_only_ns = median_of_workers(control, &PartyRecord::baseline_ns);
  result.work_variant = control.parties[1].record.work_variant.str();
  result.work_operations = control.parties[1].record.work_operations;
  result.work_check_ns = median_of_workers(control, &PartyRecord::work_check_ns);
  collect_shared_work(control, result);
  collect_lives(control, result);
  result.worker_cores = worker_cores(experiment);
  result.copy_only_ns = control.parties[0].record.baseline_ns;
  result.chunks_per_message = control.parties[0].record.chunks_per_message;
  if (experiment.codec != Codec::none)
    result.encoded = EncodedSize{frame_bytes(experiment.codec, experiment.task_bytes()),
                                 frame_bytes(experiment.codec, experiment.answer_bytes())};
  count_items(experiment.items, result);
  result.granted = parse_option_values(control.parties[0].record.granted.view());
  result.timed_batch = control.timed_batch.load(std::memory_order_acquire);
}

namespace {

// There is nobody to hold the coordinator's books against: they have to agree with themselves.
void check_accounting(InvocationResult& result) {
  if (result.accounting->done == result.messages) return;
  note_corrupt(result, "the coordinator counted " + std::to_string(result.messages) +
                           " messages, and accounts for " +
                           std::to_string(result.accounting->done) + " as done");
}

}  // namespace

void check_counts(const Experiment& experiment, InvocationResult& result) {
  if (result.accounting) return check_accounting(result);
  std::uint64_t handled = 0;
  for (const PartyResult& party : result.parties)
    if (is_worker(party.party)) handled += party.messages;
  // Nothing travels over null but in a pool: its sides run by themselves.
  const bool apart = experiment.transport == "null" && experiment.pattern != Pattern::pool;
  if (!apart && handled != result.messages)
    note_corrupt(result, "the coordinator counted " + std::to_string(result.messages) +
                             " messages, the workers " + std::to_string(handled));
  // It may have lost updates, but nobody makes any up.
  const std::optional<SharedCounter>& counter = result.shared_counter;
  if (counter && counter->updates_counted > counter->updates_made)
    note_corrupt(result, "the workers made " + std::to_string(counter->updates_made) +
                             " updates, their counter says " +
                             std::to_string(counter->updates_counted));
}

}  // namespace ipcbench
