// A process that outlives the supervisor by a moment. Should the supervisor be killed, nobody else
// is left to end a stopped worker, to remove a System V queue or a directory of temporary files.
#pragma once

#include <sys/types.h>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/core/control.hpp"

namespace ipcbench {

class CleanupProcess {
 public:
  // Forks: call before the process has a second thread. The block's mapping must outlive the guard.
  explicit CleanupProcess(ControlMapping& control);
  // Lets the guard go, having nothing to do.
  ~CleanupProcess();
  CleanupProcess(const CleanupProcess&) = delete;
  CleanupProcess& operator=(const CleanupProcess&) = delete;

 private:
  Fd lifeline_;  // its end of file is the supervisor's death
  pid_t pid_ = 0;
};

}  // namespace ipcbench
