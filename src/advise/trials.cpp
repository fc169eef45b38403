#include "trials.hpp"

#include "ipcbench/base/units.hpp"

namespace ipcbench {

std::string cause_of(const std::string& reason) { return reason.substr(0, reason.rfind("; ")); }

std::string remedy_of(const std::string& reason, const std::string& otherwise) {
  const std::size_t part = reason.rfind("; ");
  return part == std::string::npos ? otherwise : reason.substr(part + 2);
}

std::string message_text(const ExperimentResult& result) {
  return human_duration(result.summary->message_ns.median);
}

std::vector<std::optional<ExperimentResult>> try_all(Findings& findings, Bench& bench,
                                                     const std::vector<Trial>& trials,
                                                     const Effort& effort,
                                                     const std::string& otherwise) {
  std::vector<std::optional<ExperimentResult>> all(trials.size());
  const auto fail = [&](const Trial& trial, const std::string& reason) {
    findings.fail(trial.name, cause_of(reason), remedy_of(reason, otherwise));
  };
  std::vector<Settings> experiments;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (const std::string why = bench.why_not(trials[i].settings); !why.empty()) {
      fail(trials[i], why);
      continue;
    }
    experiments.push_back(trials[i].settings);
    places.push_back(i);
  }
  if (experiments.empty()) return all;
  std::vector<ExperimentResult> results = bench.run(experiments, effort);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].summary)
      all[places[i]] = std::move(results[i]);
    else
      fail(trials[places[i]], results[i].failure.reason);
  }
  return all;
}

}  // namespace ipcbench
