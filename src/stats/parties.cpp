#include "ipcbench/stats/parties.hpp"

#include <algorithm>
#include <array>
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

// What the sums of all invocations are divided by.
struct Wholes {
  double wall_ns = 0;
  double messages = 0;
  double invocations = 0;

  double of(Reduction how) const {
    return how == Reduction::wall_share    ? wall_ns
           : how == Reduction::per_message ? messages
                                           : invocations;
  }
};

// Every field of Raw that is reduced over the invocations, in the order of its record.
template <Recorded Raw>
class Reducer {
 public:
  void add(const Raw& raw) {
    std::size_t i = 0;
    for_each_field<Raw>([&](const auto& field) {
      if constexpr (kIsReduced<decltype(field)>) {
        std::uint64_t& total = totals_[i++];
        const std::uint64_t value = field.get(raw);
        total = field.reduced.how == Reduction::largest ? std::max(total, value) : total + value;
      }
    });
  }

  template <class Summarised>
  void put(Summarised& summary, const Wholes& wholes) const {
    std::size_t i = 0;
    for_each_field<Raw>([&](const auto& field) {
      if constexpr (kIsReduced<decltype(field)>) {
        auto& figure = field.reduced.into.get(summary);
        using Figure = std::remove_cvref_t<decltype(figure)>;
        const std::uint64_t total = totals_[i++];
        const double whole = wholes.of(field.reduced.how);
        if (field.reduced.how == Reduction::largest)
          figure = static_cast<Figure>(total);
        else if (whole > 0)
          figure = static_cast<Figure>(static_cast<double>(total) / whole);
      }
    });
  }

 private:
  std::array<std::uint64_t, std::tuple_size_v<decltype(summarised_fields<Raw>())>> totals_{};
};

// One party over its invocations.
class PartyTotals {
 public:
  void add(const PartyResult& party) {
    wholes_.wall_ns += static_cast<double>(party.wall_ns);
    wholes_.messages += static_cast<double>(party.messages);
    wholes_.invocations += 1;
    for (std::size_t i = 0; i < kPhases; ++i) phases_ns_[i] += party.phases_ns[i];
    counters_.add(party);
    all_exact_ = all_exact_ && party.exact;
    if (party.exact) exact_.add(*party.exact);
    for (const StateSpan& span : party.timeline) {
      states_[{span.state, span.phase, span.wait_channel}] += static_cast<double>(span.samples);
      samples_ += span.samples;
    }
  }

  PartySummary summary(std::uint32_t party) const {
    PartySummary result;
    result.party = party;
    if (wholes_.wall_ns > 0)
      for (std::size_t i = 0; i < kPhases; ++i)
        result.phases[i] = static_cast<double>(phases_ns_[i]) / wholes_.wall_ns;
    counters_.put(result, wholes_);
    result.samples = samples_;
    result.states = largest_first(states_, static_cast<double>(samples_));
    if (all_exact_) exact_.put(result.exact.emplace(), wholes_);
    return result;
  }

 private:
  Wholes wholes_;
  std::uint64_t samples_ = 0;
  PhaseTimes phases_ns_{};
  Reducer<PartyResult> counters_;
  StateWeights states_;
  Reducer<ExactStates> exact_;
  bool all_exact_ = true;
};

// The mean of every figure that fields of Raw are reduced to, or the largest.
template <Recorded Raw, class Summarised>
void average(Summarised& mean, const std::vector<const Summarised*>& members) {
  for_each_field<Raw>([&](const auto& field) {
    if constexpr (kIsReduced<decltype(field)>) {
      auto& figure = field.reduced.into.get(mean);
      for (const Summarised* each : members) {
        const auto value = field.reduced.into.get(*each);
        figure = field.reduced.how == Reduction::largest ? std::max(figure, value) : figure + value;
      }
      using Figure = std::remove_cvref_t<decltype(figure)>;
      if (field.reduced.how != Reduction::largest) figure /= static_cast<Figure>(members.size());
    }
  });
}

PartySummary average_of(const std::vector<PartySummary>& parties, bool (*belongs)(std::uint32_t)) {
  PartySummary mean;
  StateWeights weights;
  std::vector<const PartySummary*> members;
  std::vector<const ExactShares*> exact;
  double sampled = 0;
  for (const PartySummary& party : parties) {
    if (!belongs(party.party)) continue;
    members.push_back(&party);
    if (party.exact) exact.push_back(&*party.exact);
    if (!party.states.empty()) sampled += 1;
    for (std::size_t i = 0; i < kPhases; ++i) mean.phases[i] += party.phases[i];
    mean.samples += party.samples;
    for (const StateShare& each : party.states)
      weights[{each.state, each.phase, each.wait_channel}] += each.share;
  }
  if (members.empty()) return mean;
  mean.party = 1;
  for (double& phase : mean.phases) phase /= static_cast<double>(members.size());
  average<PartyResult>(mean, members);
  mean.states = largest_first(weights, sampled);
  // Nothing where not every worker has a record.
  if (exact.size() == members.size()) average<ExactStates>(mean.exact.emplace(), exact);
  return mean;
}

}  // namespace

std::vector<PartySummary> summarise_parties(const std::vector<InvocationResult>& invocations) {
  std::map<std::uint32_t, PartyTotals> totals;
  for (const InvocationResult& invocation : invocations)
    for (const PartyResult& party : invocation.parties) totals[party.party].add(party);
  std::vector<PartySummary> parties;
  for (const auto& [party, total] : totals) parties.push_back(total.summary(party));
  return parties;
}

PartySummary average_workers(const std::vector<PartySummary>& parties) {
  return average_of(parties, [](std::uint32_t party) { return is_worker(party); });
}

PartySummary average_feeders(const std::vector<PartySummary>& parties) {
  return average_of(parties, [](std::uint32_t party) { return is_feeder(party); });
}

PartySummary average_brokers(const std::vector<PartySummary>& parties) {
  return average_of(parties, [](std::uint32_t party) { return is_broker(party); });
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
