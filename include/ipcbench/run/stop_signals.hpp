// Signals that end a run, as a descriptor: SIGINT, SIGTERM, and SIGHUP unless the program was
// started to outlive its terminal (nohup). Main thread only.
#pragma once

#include <csignal>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

// From now on they make the descriptor readable instead of ending the program.
Fd take_over_signals();

// The same for a while. One may live within another.
class StopSignals {
 public:
  StopSignals();
  // Forgets what has come; what comes from now on does what it did before.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  int fd() const noexcept { return stop_.get(); }

 private:
  sigset_t before_{};
  Fd stop_;
};

}  // namespace ipcbench
