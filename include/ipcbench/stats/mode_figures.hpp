// The groups that the invocations of an experiment fall into (stats/modes.hpp), each with its own
// figures. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// Fastest first; one mode where all invocations lie together, none without invocations. All of them
// must have succeeded, and the baselines in `summary` must be filled in: they are those of all
// invocations. The placement of a mode is the label that most of its invocations have, distance
// included ("apart near"), of as frequent ones the first in the alphabet.
std::vector<Mode> summarise_modes(const Summary& summary, const Experiment& experiment,
                                  const std::vector<InvocationResult>& invocations);

// What stands for an experiment where a reader takes one figure.
struct LargestMode {
  std::vector<const InvocationResult*> members;  // of the experiment that was asked about
  double share = 1;                              // of all invocations, 0 to 1
  Interval message_ns, messages_per_second, bytes_per_second, cpu_ns;  // over these, see Summary
};

// The largest of its modes, of as large ones the fastest; all invocations where they lie together.
// The experiment must have a summary.
LargestMode largest_mode(const ExperimentResult& experiment);

}  // namespace ipcbench
