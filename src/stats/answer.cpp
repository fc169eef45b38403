#include "ipcbench/stats/answer.hpp"

#include <algorithm>
#include <map>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/stats/ratios.hpp"

namespace ipcbench {
namespace {

// Keys that somebody chose and whose values differ, in the order of the flags.
std::vector<std::string> differing_keys(const std::vector<ExperimentResult>& experiments) {
  std::vector<std::string> keys;
  for (const ExperimentResult& each : experiments)
    for (const auto& [key, value] : parameters_of(each.planned)) {
      if (std::ranges::find(each.planned.chosen, key) != each.planned.chosen.end()) continue;
      if (std::ranges::find(keys, key) != keys.end()) continue;
      const auto differs = [&, &key = key, &value = value](const ExperimentResult& other) {
        return parameter_of(other.planned, key) != value;
      };
      if (std::ranges::any_of(experiments, differs)) keys.push_back(key);
    }
  return keys;
}

// A key that this build does not know is taken for a choice.
KeyRole role_of(const std::string& key) {
  const Key* known = look_up_key(key);
  return known == nullptr ? KeyRole::choice : known->role;
}

void sort_keys(const std::vector<ExperimentResult>& experiments, Answer& answer) {
  const std::vector<std::string> keys = differing_keys(experiments);
  const bool any_choice = std::ranges::any_of(
      keys, [](const std::string& key) { return role_of(key) == KeyRole::choice; });
  for (const std::string& key : keys) {
    const KeyRole role = role_of(key);
    const bool is_choice = role == KeyRole::choice || (role == KeyRole::scale && !any_choice);
    (is_choice ? answer.choices : answer.loads).push_back(key);
  }
}

Standing place_of(const ExperimentResult& each) {
  if (!each.summary) return Standing::failed;
  if (is_floor(each.planned)) return Standing::floor;
  return each.summary->modes.size() > 1 ? Standing::grouped : Standing::unclear;
}

void rank(Job& job) {
  std::ranges::stable_sort(job.contenders, {}, [](const Contender& each) {
    return std::pair(each.standing,
                     each.experiment->summary ? each.experiment->summary->message_ns.median : 0);
  });
  if (competitors(job) == 0) return;
  Contender& fastest = job.contenders.front();
  fastest.standing = Standing::fastest;
  for (Contender& each : job.contenders) {
    if (each.standing != Standing::unclear) continue;
    const Ratio ratio = ratio_of(*fastest.experiment, *each.experiment);
    each.ratio = ratio.ratio;
    each.standing = ratio.distinct ? Standing::slower
                    : ratio.alike  ? Standing::alike
                                   : Standing::unclear;
  }
}

}  // namespace

std::size_t competitors(const Job& job) {
  return static_cast<std::size_t>(std::ranges::count_if(
      job.contenders, [](const Contender& each) { return each.standing <= Standing::slower; }));
}

Answer answer_of(const Document& document) {
  Answer answer;
  sort_keys(document.experiments, answer);
  std::map<std::vector<std::string>, std::size_t> job_of;  // values of the loads -> its place
  for (const ExperimentResult& each : document.experiments) {
    std::vector<std::string> values;
    for (const std::string& key : answer.loads) values.push_back(parameter_of(each.planned, key));
    const auto [found, is_new] = job_of.try_emplace(values, answer.jobs.size());
    if (is_new) {
      answer.jobs.emplace_back();
      for (std::size_t i = 0; i < values.size(); ++i)
        answer.jobs.back().what.emplace_back(answer.loads[i], values[i]);
    }
    answer.jobs[found->second].contenders.push_back({&each, place_of(each), {}});
  }
  for (Job& job : answer.jobs) rank(job);
  return answer;
}

}  // namespace ipcbench
