#include "ipcbench/stats/parties.hpp"

#include <algorithm>
#include <map>
#include <tuple>

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
  double samples = 0;
  PhaseTimes phases_ns{};
  PartyCounters counters;
  StateWeights states;

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
    for (const StateSpan& span : party.timeline) {
      states[{span.state, span.phase, span.channel}] += static_cast<double>(span.samples);
      samples += static_cast<double>(span.samples);
    }
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
    result.unaccounted = wall_ns > 0 ? 1 : 0;
    for (std::size_t i = 0; i < kPhases; ++i) {
      result.phases[i] = share(phases_ns[i]);
      result.unaccounted -= result.phases[i];
    }
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
    result.states = largest_first(states, samples);
    return result;
  }
};

}  // namespace

std::vector<PartySummary> summarise_parties(const std::vector<InvocationResult>& invocations) {
  std::map<std::uint32_t, Totals> totals;
  for (const InvocationResult& invocation : invocations)
    for (const PartyResult& party : invocation.parties) totals[party.party].add(party);
  std::vector<PartySummary> parties;
  for (const auto& [party, total] : totals) parties.push_back(total.summary(party));
  return parties;
}

PartySummary average_workers(const std::vector<PartySummary>& parties) {
  // Every member that is averaged, once.
  static constexpr double PartySummary::*kMeans[] = {
      &PartySummary::unaccounted,
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
    if (party.party == 0) continue;
    workers += 1;
    if (!party.states.empty()) sampled += 1;
    for (std::size_t i = 0; i < kPhases; ++i) mean.phases[i] += party.phases[i];
    for (const auto member : kMeans) mean.*member += party.*member;
    mean.peak_resident_bytes = std::max(mean.peak_resident_bytes, party.peak_resident_bytes);
    for (const StateShare& each : party.states)
      weights[{each.state, each.phase, each.channel}] += each.share;
  }
  if (workers == 0) return mean;
  mean.party = 1;
  for (double& phase : mean.phases) phase /= workers;
  for (const auto member : kMeans) mean.*member /= workers;
  mean.states = largest_first(weights, sampled);
  return mean;
}

}  // namespace ipcbench
