// Which transport is faster, and by how much. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// For every set of experiments that differ in nothing but their transport: each slower one against
// the fastest, in the order of their medians. `start`, `wait` and `placement` may differ too,
// because their defaults depend on the transport; where they are swept they count like any other
// parameter. The `null` transport is a floor, not a competitor, and takes no part.
//
// The interval is over the rounds that both took part in, one ratio per round, so that drift of the
// machine hits both alike. A ratio from a single round is never distinct.
std::vector<Ratio> transport_ratios(const std::vector<ExperimentResult>& experiments);

}  // namespace ipcbench
