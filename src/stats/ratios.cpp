#include "ipcbench/stats/ratios.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;
using Keys = std::vector<std::string>;

constexpr std::string_view kFloor = "null";

std::string value_of(const Parameters& parameters, std::string_view key) {
  for (const auto& [name, value] : parameters)
    if (name == key) return value;
  return {};
}

const Parameters& parameters_of(const ExperimentResult& result) {
  return result.planned.parameters;
}

// The parameters that must agree for two experiments to be compared, in the order of the flags: all
// but the transport and what it or another parameter has decided.
Keys keys_to_agree(const std::vector<ExperimentResult>& experiments) {
  Keys keys;
  for (const ExperimentResult& each : experiments) {
    const Keys& chosen = each.planned.chosen;
    for (const auto& [key, value] : parameters_of(each)) {
      if (key == "transport" || std::ranges::find(chosen, key) != chosen.end()) continue;
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

// "size=1MiB workers=2": those of the keys that tell this set from the others.
std::string in_common(const std::vector<ExperimentResult>& experiments, const Keys& keys,
                      const ExperimentResult& member) {
  std::string text;
  for (const std::string& key : keys) {
    const std::string value = value_of(parameters_of(member), key);
    const bool varies = std::any_of(
        experiments.begin(), experiments.end(),
        [&](const ExperimentResult& each) { return value_of(parameters_of(each), key) != value; });
    if (varies) text += (text.empty() ? "" : " ") + key + "=" + value;
  }
  return text;
}

// Time per message of slower over faster, one ratio per round that both took part in.
Interval paired_ratio(const ExperimentResult& faster, const ExperimentResult& slower) {
  std::map<std::uint64_t, double> by_round;
  for (const InvocationResult& each : faster.invocations) by_round[each.round] = message_ns(each);
  std::vector<double> logarithms;
  for (const InvocationResult& each : slower.invocations) {
    const auto partner = by_round.find(each.round);
    const double own = message_ns(each);
    if (partner != by_round.end() && partner->second > 0 && own > 0)
      logarithms.push_back(std::log(own / partner->second));
  }
  Interval interval = median_interval(std::move(logarithms));
  interval.low = std::exp(interval.low);
  interval.median = std::exp(interval.median);
  interval.high = std::exp(interval.high);
  return interval;
}

}  // namespace

std::vector<Ratio> transport_ratios(const std::vector<ExperimentResult>& experiments) {
  const Keys keys = keys_to_agree(experiments);
  std::vector<std::vector<const ExperimentResult*>> sets;
  std::map<Keys, std::size_t> set_of;  // values of the keys -> index
  for (const ExperimentResult& each : experiments) {
    if (!each.summary || each.planned.experiment.transport == kFloor) continue;
    Keys values;
    for (const std::string& key : keys) values.push_back(value_of(parameters_of(each), key));
    const auto [found, is_new] = set_of.try_emplace(values, sets.size());
    if (is_new) sets.emplace_back();
    sets[found->second].push_back(&each);
  }

  std::vector<Ratio> ratios;
  for (auto& set : sets) {
    std::stable_sort(set.begin(), set.end(), [](const auto* a, const auto* b) {
      return a->summary->message_ns.median < b->summary->message_ns.median;
    });
    const ExperimentResult& fastest = *set.front();
    for (std::size_t i = 1; i < set.size(); ++i) {
      Ratio ratio;
      ratio.ratio = paired_ratio(fastest, *set[i]);
      if (ratio.ratio.count == 0) continue;
      ratio.faster = fastest.planned.name;
      ratio.slower = set[i]->planned.name;
      ratio.faster_transport = value_of(parameters_of(fastest), "transport");
      ratio.slower_transport = value_of(parameters_of(*set[i]), "transport");
      ratio.what = in_common(experiments, keys, fastest);
      ratio.distinct = ratio.ratio.low > 1 && ratio.ratio.count > 1;
      ratios.push_back(std::move(ratio));
    }
  }
  return ratios;
}

}  // namespace ipcbench
