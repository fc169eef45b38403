// The warnings of a document as people read them: each once, with the experiments that it is about.
// Private to the sinks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

struct ListedWarning {
  Warning warning;
  std::string experiments;  // "pipe, shm"; empty: the whole run, or all of its experiments
};

struct WarningList {
  std::vector<ListedWarning> shown;
  std::vector<std::pair<std::string, std::size_t>> left_out;  // ids, and how many more of each
};

// Those of the run come first. What the config names under no-warn is left out without a word, and
// of each kind the first three are shown: a busy machine gives every experiment one with other
// figures.
WarningList list_warnings(const Document& document);

}  // namespace ipcbench
