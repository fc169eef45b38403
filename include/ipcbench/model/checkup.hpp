// What a machine allows, and what it will do to figures: what `doctor` found. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

enum class CheckState : std::uint8_t {
  ok,
  warn,     // it works, and figures suffer
  fail,     // something that ipcbench offers does not work here
  skipped,  // it could not be tried; the finding says why
};

struct Check {
  std::string area;  // "transports"
  std::string name;  // "pipe, 16MiB"
  CheckState state = CheckState::ok;
  std::string finding;  // one sentence with its figures
  std::string remedy;   // what mends it, a command where there is one; empty where all is well
};

// What `compare` can find here, from runs of the same against itself.
struct Forecast {
  std::string how;  // "pinned to two cores", "unpinned"
  std::uint64_t pairs = 0;
  double detectable = 0;  // 0.03: a slowdown of 3 % is found in 4 of 5 runs
  std::uint64_t elapsed_ns = 0;
};

struct Checkup {
  ToolInfo tool;
  HostInfo host;
  std::string started;  // UTC, ISO 8601
  std::uint64_t elapsed_ns = 0;
  std::vector<Check> checks;
  std::vector<Forecast> forecasts;
};

}  // namespace ipcbench
