#include "ipcbench/stats/ratios.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/stats/distance.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

using Keys = std::vector<std::string>;

std::string value_of(const ExperimentResult& result, std::string_view key) {
  return parameter_of(result.planned, key);
}

// The parameters that somebody chose, in the order of the flags.
Keys asked_keys(const std::vector<ExperimentResult>& experiments) {
  Keys keys;
  for (const ExperimentResult& each : experiments) {
    const Keys& chosen = each.planned.chosen;
    for (const auto& [key, value] : parameters_of(each.planned)) {
      if (std::ranges::find(chosen, key) != chosen.end()) continue;
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

// "pipe size=1MiB": those of the keys that tell this set from the others.
std::string in_common(const std::vector<ExperimentResult>& experiments, const Keys& keys,
                      const ExperimentResult& member) {
  std::string text;
  for (const std::string& key : keys) {
    const std::string value = value_of(member, key);
    const bool varies =
        std::any_of(experiments.begin(), experiments.end(),
                    [&](const ExperimentResult& each) { return value_of(each, key) != value; });
    if (!varies) continue;
    if (!text.empty()) text += ' ';
    // A transport speaks for itself.
    if (key != "transport") text.append(key).append("=");
    text += value;
  }
  return text;
}

using Set = std::vector<const ExperimentResult*>;

bool is_grouped(const ExperimentResult* each) { return each->summary->modes.size() > 1; }

// The measured experiments that agree in all `keys`, fastest first; at the end those in groups,
// whose median is no pace.
std::vector<Set> sets_that_agree(const std::vector<ExperimentResult>& experiments,
                                 const Keys& keys) {
  std::vector<Set> sets;
  std::map<Keys, std::size_t> set_of;  // values of the keys -> index
  for (const ExperimentResult& each : experiments) {
    if (!each.summary || is_floor(each.planned)) continue;
    Keys values;
    for (const std::string& key : keys) values.push_back(value_of(each, key));
    const auto [found, is_new] = set_of.try_emplace(values, sets.size());
    if (is_new) sets.emplace_back();
    sets[found->second].push_back(&each);
  }
  for (Set& set : sets)
    std::ranges::stable_sort(set, {}, [](const ExperimentResult* each) {
      return std::pair(is_grouped(each), each->summary->message_ns.median);
    });
  return sets;
}

}  // namespace

std::vector<RoundTime> round_times(const std::vector<InvocationResult>& invocations) {
  std::vector<RoundTime> times;
  for (const InvocationResult& each : invocations)
    times.push_back({each.round, message_ns(each), each.cache_line});
  return times;
}

Interval paired_ratio(const std::vector<RoundTime>& faster, const std::vector<RoundTime>& slower) {
  std::map<std::uint64_t, const RoundTime*> by_round;
  for (const RoundTime& each : faster) by_round[each.round] = &each;
  std::vector<double> logarithms;
  for (const RoundTime& each : slower) {
    const auto partner = by_round.find(each.round);
    if (partner == by_round.end() ||
        !are_as_far_apart(each.cache_line, partner->second->cache_line))
      continue;
    const double own = each.time_ns;
    const double other = partner->second->time_ns;
    if (own > 0 && other > 0) logarithms.push_back(std::log(own / other));
  }
  Interval interval = median_interval(std::move(logarithms));
  interval.low = std::exp(interval.low);
  interval.median = std::exp(interval.median);
  interval.high = std::exp(interval.high);
  return interval;
}

bool is_floor(const PlannedExperiment& planned) { return planned.experiment.transport == "null"; }

Ratio ratio_of(const ExperimentResult& faster, const ExperimentResult& slower) {
  Ratio ratio;
  ratio.faster = faster.planned.name;
  ratio.slower = slower.planned.name;
  ratio.grouped = is_grouped(&faster) || is_grouped(&slower);
  if (ratio.grouped) return ratio;
  ratio.ratio = paired_ratio(round_times(faster.invocations), round_times(slower.invocations));
  ratio.distinct = ratio.ratio.low > 1 && is_sure(ratio);
  ratio.alike = !ratio.distinct && is_sure(ratio) && ratio.ratio.low >= 1 / kAlikeFactor &&
                ratio.ratio.high <= kAlikeFactor;
  return ratio;
}

std::vector<Ratio> compare_experiments(const std::vector<ExperimentResult>& experiments) {
  std::vector<Ratio> ratios;
  const Keys asked = asked_keys(experiments);
  for (const std::string& axis : asked) {
    Keys others = asked;
    std::erase(others, axis);
    const auto add = [&](const ExperimentResult& faster, const ExperimentResult& slower) {
      // The one's figure is its pace, the other's a response time.
      if ((faster.planned.experiment.rate_per_second == 0) !=
          (slower.planned.experiment.rate_per_second == 0))
        return;
      Ratio ratio = ratio_of(faster, slower);
      if (!ratio.grouped && ratio.ratio.count == 0) return;
      ratio.axis = axis;
      ratio.faster_value = value_of(faster, axis);
      ratio.slower_value = value_of(slower, axis);
      ratio.what = in_common(experiments, others, faster);
      ratios.push_back(std::move(ratio));
    };
    for (const Set& set : sets_that_agree(experiments, others)) {
      const auto together = static_cast<std::size_t>(std::ranges::count_if(
          set, [](const ExperimentResult* each) { return !is_grouped(each); }));
      const std::size_t first = axis == "transport" ? 1 : std::max<std::size_t>(2, together) - 1;
      for (std::size_t i = first; i < set.size(); ++i) add(*set.front(), *set[i]);
    }
  }
  return ratios;
}

}  // namespace ipcbench
