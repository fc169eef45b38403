// What `ipcbench compare` is asked for, checked.
#pragma once

#include <string>

#include "ipcbench/cli/request.hpp"

namespace ipcbench {

struct CompareRequest {
  std::string baseline;            // path of the old program; empty: two files
  std::string old_file, new_file;  // stored results, or what to run
  bool run_files = false;          // both are configs that this program runs
  Request run;                     // of a live comparison: what to measure (B)
  Request run_a;                   // of two configurations: what A is
  bool gate_stored = false;
  bool fail_inconclusive = false;
};

// UsageError for what makes no sense.
CompareRequest compare_request_of(const CommandLine& line);

}  // namespace ipcbench
