// The process in the middle, of topology `broker`: forked by the coordinator before the workers, it
// serves each of them by a thread of its own (transports/brokered.hpp).
#pragma once

#include <sys/types.h>

#include "ipcbench/core/control.hpp"
#include "ipcbench/transports/brokered.hpp"

namespace ipcbench {

// As the coordinator holds it; its main thread's alone.
class BrokerProcess {
 public:
  // Forks; the child serves and ends there.
  BrokerProcess(ControlMapping& mapping, BrokeredLanes& lanes);
  // Every message has been through, so it ends by itself.
  void await_end() const;

 private:
  pid_t pid_;
};

}  // namespace ipcbench
