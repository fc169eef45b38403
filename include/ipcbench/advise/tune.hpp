// Finds the best form of a transport by measurement: all forms run in the same rounds, the slower
// half goes after each heat, and the rest runs longer. Main thread only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/advise/measure.hpp"
#include "ipcbench/model/tune.hpp"

namespace ipcbench {

struct TuneRequest {
  std::string transport;           // as --transport takes it: options that stand there stay
  std::vector<std::string> sizes;  // as --size takes them; one search for each
  Settings others;                 // keys that stay: "reply", "workers", "wait", "work"
  std::uint64_t budget_ns = 20'000'000'000;  // of each size
};

// Fills everything but the tool, the host and the times of the whole. UsageError where the default
// form cannot be run so, or nothing is there to turn; ResourceError where it fails.
Tune find_best_form(const TuneRequest& request, Bench& bench);

}  // namespace ipcbench
