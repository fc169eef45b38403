#include "ipcbench/stats/parties.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "ipcbench/stats/interval.hpp"

namespace ipcbench {
namespace {

using StateKey = std::tuple<char, Phase, std::string>;
using StateWeights = std::map<StateKey, double>;

std::vector<StateShare> largest_first(const StateWeights& weights, double total) {
  std::vector<StateShare> states;
  if (total <= 0) return states;
  for (const auto& [key, weight] : weights)
    states.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), weight / total});
  std::stable_sort(states.begin(), states.end(),
                   [](const StateShare& a, const StateShare& b) { return a.share > b.share; });
  return states;
}

// Sums over the invocations of one party; divided at the end.
struct Totals {
  double wall_ns = 0;
  double messages = 0;
  double invocations = 0;
  std::uint64_t samples = 0;
  PhaseTimes phases_ns{};
  PartyCounters counters;
  StateWeights states;
  ExactStates exact;
  bool all_exact = true;

  void add(const PartyResult& party) {
    wall_ns += static_cast<double>(party.wall_ns);
    messages += static_cast<double>(party.messages);
    invocations += 1;
    for (std::size_t i = 0; i < kPhases; ++i) phases_ns[i] += party.phases_ns[i];
    counters.user_ns += party.counters.user_ns;
    counters.system_ns += party.counters.system_ns;
    counters.run_ns += party.counters.run_ns;
    counters.run_queue_ns += party.counters.run_queue_ns;
    counters.voluntary_switches += party.counters.voluntary_switches;
    counters.involuntary_switches += party.counters.involuntary_switches;
    counters.minor_faults += party.counters.minor_faults;
    counters.migrations += party.counters.migrations;
    counters.peak_resident_bytes =
        std::max(counters.peak_resident_bytes, party.counters.peak_resident_bytes);
    all_exact = all_exact && party.exact;
    if (party.exact) add(*party.exact);
    for (const StateSpan& span : party.timeline) {
      states[{span.state, span.phase, span.wait_channel}] += static_cast<double>(span.samples);
      samples += span.samples;
    }
  }

  void add(const ExactStates& party) {
    for (std::size_t i = 0; i < party.times_ns.size(); ++i) exact.times_ns[i] += party.times_ns[i];
    exact.switches += party.switches;
    exact.preemptions += party.preemptions;
  }

  PartySummary summary(std::uint32_t party) const {
    const auto share = [this](std::uint64_t ns) {
      return wall_ns > 0 ? static_cast<double>(ns) / wall_ns : 0;
    };
    const auto each_message = [this](std::uint64_t count) {
      return messages > 0 ? static_cast<double>(count) / messages : 0;
    };
    PartySummary result;
    result.party = party;
    for (std::size_t i = 0; i < kPhases; ++i) result.phases[i] = share(phases_ns[i]);
    result.user = share(counters.user_ns);
    result.system = share(counters.system_ns);
    result.running = share(counters.run_ns);
    result.run_queue = share(counters.run_queue_ns);
    // The kernel's books end a little after ours: never less than nothing.
    result.asleep = wall_ns > 0 ? std::max(0.0, 1 - result.running - result.run_queue) : 0;
    result.voluntary_switches_per_message = each_message(counters.voluntary_switches);
    result.involuntary_switches_per_message = each_message(counters.involuntary_switches);
    result.minor_faults_per_message = each_message(counters.minor_faults);
    result.migrations = static_cast<double>(counters.migrations) / invocations;
    result.peak_resident_bytes = counters.peak_resident_bytes;
    result.samples = samples;
    result.states = largest_first(states, static_cast<double>(samples));
    if (all_exact) {
      result.exact.emplace();
      for (std::size_t i = 0; i < exact.times_ns.size(); ++i)
        result.exact->shares[i] = share(exact.times_ns[i]);
      result.exact->switches_per_message = each_message(exact.switches);
      result.exact->preemptions_per_message = each_message(exact.preemptions);
    }
    return result;
  }
};

// Nothing where not every worker has a record.
std::optional<ExactShares> average_exact(const std::vector<PartySummary>& parties, double workers,
                                         bool (*belongs)(std::uint32_t)) {
  ExactShares mean;
  for (const PartySummary& party : parties) {
    if (!belongs(party.party)) continue;
    if (!party.exact) return std::nullopt;
    for (std::size_t i = 0; i < mean.shares.size(); ++i)
      mean.shares[i] += party.exact->shares[i] / workers;
    mean.switches_per_message += party.exact->switches_per_message / workers;
    mean.preemptions_per_message += party.exact->preemptions_per_message / workers;
  }
  return mean;
}

}  // namespace

std::vector<PartySummary> summarise_parties(const std::vector<InvocationResult>& invocations) {
  std::map<std::uint32_t, Totals> totals;
  for (const InvocationResult& invocation : invocations)
    for (const PartyResult& party : invocation.parties) totals[party.party].add(party);
  std::vector<PartySummary> parties;
  for (const auto& [party, total] : totals) parties.push_back(total.summary(party));
  return parties;
}

namespace {

PartySummary average_of(const std::vector<PartySummary>& parties, bool (*belongs)(std::uint32_t)) {
  // Every member that is averaged, once.
  static constexpr double PartySummary::*kMeans[] = {
      &PartySummary::user,
      &PartySummary::system,
      &PartySummary::running,
      &PartySummary::run_queue,
      &PartySummary::asleep,
      &PartySummary::voluntary_switches_per_message,
      &PartySummary::involuntary_switches_per_message,
      &PartySummary::minor_faults_per_message,
      &PartySummary::migrations};
  PartySummary mean;
  StateWeights weights;
  double workers = 0;
  double sampled = 0;
  for (const PartySummary& party : parties) {
    if (!belongs(party.party)) continue;
    workers += 1;
    if (!party.states.empty()) sampled += 1;
    for (std::size_t i = 0; i < kPhases; ++i) mean.phases[i] += party.phases[i];
    for (const auto member : kMeans) mean.*member += party.*member;
    mean.peak_resident_bytes = std::max(mean.peak_resident_bytes, party.peak_resident_bytes);
    mean.samples += party.samples;
    for (const StateShare& each : party.states)
      weights[{each.state, each.phase, each.wait_channel}] += each.share;
  }
  if (workers == 0) return mean;
  mean.party = 1;
  for (double& phase : mean.phases) phase /= workers;
  for (const auto member : kMeans) mean.*member /= workers;
  mean.states = largest_first(weights, sampled);
  mean.exact = average_exact(parties, workers, belongs);
  return mean;
}

}  // namespace

PartySummary average_workers(const std::vector<PartySummary>& parties) {
  return average_of(parties, [](std::uint32_t party) { return is_worker(party); });
}

PartySummary average_feeders(const std::vector<PartySummary>& parties) {
  return average_of(parties, [](std::uint32_t party) { return is_feeder(party); });
}

Sharing summarise_sharing(const std::vector<InvocationResult>& invocations) {
  std::vector<double> used;
  std::map<std::uint32_t, double> messages;
  double all = 0;
  for (const InvocationResult& invocation : invocations) {
    double workers = 0;
    for (const PartyResult& party : invocation.parties) {
      if (!is_worker(party.party)) continue;
      messages[party.party] += static_cast<double>(party.messages);
      all += static_cast<double>(party.messages);
      workers += party.messages > 0 ? 1 : 0;
    }
    for (const std::uint64_t each : invocation.batches_workers)
      used.push_back(static_cast<double>(each));
    if (invocation.batches_workers.empty()) used.push_back(workers);
  }
  Sharing sharing;
  sharing.workers_used = median_interval(std::move(used)).median;
  if (all <= 0) return sharing;
  sharing.least = 1;
  for (const auto& [party, count] : messages) {
    sharing.least = std::min(sharing.least, count / all);
    sharing.most = std::max(sharing.most, count / all);
  }
  return sharing;
}

}  // namespace ipcbench
