// What flags, config files and their sweeps expand to: everything that can be decided before a
// process starts.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/claim.hpp"
#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/options.hpp"
#include "ipcbench/model/warnings.hpp"

namespace ipcbench {

// Names and values as they would be written on the command line: {"size", "1MiB"}.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// Keys by their place in the table of model/keys.hpp.
using KeySet = std::bitset<64>;

// Its parameters follow from the experiment: parameters_of() in model/keys.hpp.
struct PlannedExperiment {
  std::string name;  // unique in the plan: what varies, e.g. "pipe/size=1MiB"
  Experiment experiment;
  // Keys that are no parameter of this experiment: they say nothing here, or nobody set them, or a
  // stored result comes from a build that did not have them.
  KeySet unset;
  // The parameters of a stored result word for word, where this build would write them otherwise:
  // it does not know all the keys, or has them in another order. Empty: it writes the same.
  Parameters as_stored;
  // The parameters that were left to us: they follow from the others and tell no two points apart.
  std::vector<std::string> chosen;
  // What the transport was given; nothing where nobody knew the transport.
  std::optional<std::vector<TypedOption>> transport_options;
  std::vector<Warning> warnings;
};

// A transport of --transport=all that has no experiment in the plan, or not all of them.
struct LeftOut {
  std::string transport;
  std::string reason;
};

struct Plan {
  std::vector<Claim> claims;  // of the configs, nothing of them judged
  std::vector<PlannedExperiment> experiments;
  std::vector<LeftOut> left_out;     // in the order of the registry
  std::uint64_t invocations = 0;     // per experiment; 0: as many as fit budget_ns, at least 3
  std::uint64_t budget_ns = 0;       // per experiment; 0: invocations alone decides
  double precision = 0;              // half the median's interval over the median ends it; 0: not
  std::uint64_t sample_ns = 0;       // 0: states are not sampled
  bool sample_gives_way = false;     // nobody asked for that period: half as often where it is dear
  States states = States::sampled;   // exact: every switch is recorded as well
  std::uint64_t seed = 0;            // draws the order of the experiments in every round
  std::vector<std::string> no_warn;  // ids of warnings that are stored, but not printed
  std::vector<std::string> tuned;    // what NAME:best stands for, as the key takes it
};

}  // namespace ipcbench
