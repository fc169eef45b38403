// What flags, config files and their sweeps expand to: everything that can be decided before a
// process starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

// A doubt about a measurement, as data: printed once, stored in the result.
struct Warning {
  std::string id;      // stable, e.g. "shared-core"
  std::string text;    // what is doubtful, with the values
  std::string advice;  // what to do about it
};

struct PlannedExperiment {
  std::string name;  // unique in the plan: what varies, e.g. "pipe/size=1MiB"
  // The parameters as the user would write them on the command line, in the order of the flags.
  std::vector<std::pair<std::string, std::string>> parameters;
  // Those of them that were left to us: they follow from the others and tell no two points apart.
  std::vector<std::string> chosen;
  Experiment experiment;
  std::vector<Warning> warnings;
};

struct Plan {
  std::vector<PlannedExperiment> experiments;
  std::uint64_t invocations = 0;  // per experiment; 0: as many as fit budget_ns, at least 3
  std::uint64_t budget_ns = 0;    // per experiment
  std::uint64_t sample_ns = 0;    // 0: states are not sampled
  std::uint64_t seed = 0;         // draws the order of the experiments in every round
};

}  // namespace ipcbench
