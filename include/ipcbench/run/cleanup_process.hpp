// A process that outlives the supervisor by a moment. Should the supervisor be killed, nobody else
// is left to end a stopped worker, and to remove at once what the manifest names; should both be
// killed, whoever comes next does the latter (base/manifest.hpp).
#pragma once

#include <optional>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/process.hpp"
#include "ipcbench/core/control.hpp"

namespace ipcbench {

class CleanupProcess {
 public:
  // Forks: call while the process has one thread. The block's mapping must outlive the guard.
  explicit CleanupProcess(ControlMapping& control);
  // Lets the guard go, having nothing to do.
  ~CleanupProcess();
  CleanupProcess(const CleanupProcess&) = delete;
  CleanupProcess& operator=(const CleanupProcess&) = delete;

  // A guard that somebody has killed is followed by another one. Forks as above. How the dead one
  // ended, or nothing: it lives.
  std::optional<ExitStatus> replace_if_dead();

 private:
  void start();

  ControlMapping& control_;
  Fd lifeline_;  // its end of file is the supervisor's death
  Process process_;
};

}  // namespace ipcbench
