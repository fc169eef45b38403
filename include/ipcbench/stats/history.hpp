// From stored results to their history. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/history.hpp"

namespace ipcbench {

struct StoredResult {
  std::string file;
  Document document;
};

// Results of machines that differ (stats/compare_stored.hpp) are kept apart, and so are experiments
// of one name whose parameters differ. Only experiments with a result take part, and in the search
// for changes only those whose invocations lie together. The order of `results` does not matter:
// their time does, then their file.
std::vector<HistoryMachine> history_of(std::vector<StoredResult> results);

}  // namespace ipcbench
