// One point of a sweep, from the texts of its keys to an experiment that is whole and checked.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ipcbench/config/expand.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench {

// Canonical texts in the order of the table. A key that is not there is not set.
using Point = std::vector<std::pair<const Key*, std::string>>;

// The values as they are written, without those of keys that do not apply; what has to be chosen
// is open.
struct OpenExperiment {
  PlannedExperiment planned;
  KeySet open;
};
OpenExperiment read_point(const Point& point);

// Chooses what is open and checks how the values go together. UsageError names the keys;
// ResourceError says what this machine lacks. The name is left to the caller.
PlannedExperiment resolve(OpenExperiment point, const Machine& machine);

}  // namespace ipcbench
