// A counter that a process in the middle keeps, as a manager or a server of keys does: whoever
// increments it sends a request over a socket pair of its own and waits for the reply, and one
// thread serves them all. Private to the workloads.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

class CounterBroker final : public WorkServer {
 public:
  // Forks, and puts each worker's end into its books. The child dies with its parent.
  explicit CounterBroker(ControlBlock& control);
  void await_end() override;

  // By a worker: one more, of SharedWork::counted or else of what does not count. Throws
  // std::runtime_error where the broker is gone.
  static void increment(int fd, bool counts);

 private:
  std::vector<Fd> ends_;  // of the workers, for those that are started later
  pid_t pid_ = 0;
};

}  // namespace ipcbench
