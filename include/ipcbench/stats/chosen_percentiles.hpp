// The percentiles that somebody wants to see instead of the usual ones. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// Sets Document::percentiles, and computes them for every experiment and every group of
// invocations that has a summary. Percents lie between 0 and 100, and ascend.
void choose_percentiles(Document& document, std::vector<double> percents);

}  // namespace ipcbench
