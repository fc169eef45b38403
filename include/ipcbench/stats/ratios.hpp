// What is faster, and by how much: transports, and the ends of every sweep. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// For every set of experiments that differ in nothing but their transport: each slower one against
// the fastest, in the order of their medians. Then for every other parameter that is swept, and
// every set that differs in it alone: the slowest against the fastest. Parameters that were left to
// the tool may differ along. The `null` transport is a floor, not a competitor, and takes no part.
//
// The interval is over the rounds that both took part in, one ratio per round, so that drift of the
// machine hits both alike. A ratio from a single round is never distinct.
std::vector<Ratio> compare_experiments(const std::vector<ExperimentResult>& experiments);

}  // namespace ipcbench
