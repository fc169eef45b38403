// One invocation as the supervisor sees it: launch the coordinator, lead all parties through the
// stages, watch for death, stop and delay, collect what was measured, leave nothing behind.
// One object per run, main thread only.
#pragma once

#include <cstdint>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/model/plan.hpp"
#include "ipcbench/run/guard.hpp"

namespace ipcbench {

// From now on SIGINT and SIGTERM make the descriptor readable instead of ending the program.
Fd take_over_signals();

class Supervisor {
 public:
  // Takes SIGINT and SIGTERM over, becomes the reaper of orphans below it, starts the guard.
  explicit Supervisor(std::uint64_t sample_ns);

  // Gives the signals back: what comes now ends the program as usual.
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Never throws for what happens below: it is in the result's failure. Times in it are absolute.
  InvocationResult run(const Experiment& experiment);

  // SIGINT or SIGTERM has come.
  bool interrupted();
  int stop_fd() const noexcept { return stop_.get(); }

 private:
  std::uint64_t sample_ns_;
  TickClock clock_;
  double clock_cost_ns_;
  ControlMapping control_;
  Fd stop_;
  bool interrupted_ = false;
  Guard guard_;
};

}  // namespace ipcbench
