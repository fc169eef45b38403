// What flags, config files and their sweeps expand to: everything that can be decided before a
// process starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/warnings.hpp"

namespace ipcbench {

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
  std::uint64_t invocations = 0;     // per experiment; 0: as many as fit budget_ns, at least 3
  std::uint64_t budget_ns = 0;       // per experiment; 0: invocations alone decides
  double precision = 0;              // half the median's interval over the median ends it; 0: not
  std::uint64_t sample_ns = 0;       // 0: states are not sampled
  bool sample_gives_way = false;     // nobody asked for that period: half as often where it is dear
  States states = States::sampled;   // exact: every switch is recorded as well
  std::uint64_t seed = 0;            // draws the order of the experiments in every round
  std::vector<std::string> no_warn;  // ids of warnings that are stored, but not printed
};

}  // namespace ipcbench
