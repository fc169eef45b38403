// How an invocation comes to life: the seam between a plan and what carries it out. A process tree
// of our own (run/supervisor.hpp) is one way.
#pragma once

#include <cstdint>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/result.hpp"
#include "ipcbench/model/yardsticks.hpp"

namespace ipcbench {

// Used by one thread. What throws ends the run.
class Launcher {
 public:
  virtual ~Launcher() = default;

  // Runs one invocation to its end. What happens to it is in the result's failure and never thrown;
  // with Status::interrupted nothing was measured. start_ns is on the clock of now_ns().
  virtual InvocationResult run(const Experiment& experiment) = 0;

  // Whether somebody wants the run to end. Asked before each invocation.
  virtual bool interrupted() = 0;

  // What this machine does at the moment, for the beginning and the end of a run.
  virtual Yardsticks measure_yardsticks() = 0;

  // The clock by which budgets are kept.
  virtual std::uint64_t now_ns() = 0;

 protected:
  Launcher() = default;
  Launcher(const Launcher&) = default;
  Launcher& operator=(const Launcher&) = default;
};

}  // namespace ipcbench
