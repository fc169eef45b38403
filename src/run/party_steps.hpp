// What every party does around its part, whatever its part is. Private to the processes of an
// invocation; called by the party's own thread.
#pragma once

#include <sys/prctl.h>
#include <unistd.h>

#include <exception>
#include <string>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/drive/party.hpp"

namespace ipcbench {

inline void place(Party& party) {
  const int cpu = party.experiment.cpus.at(party.index);
  if (cpu >= 0) pin_to_cpu(cpu);
  party.block.tid.store(::gettid(), std::memory_order_relaxed);
}

// What ps and top call it, which would be "exe".
inline void name_party(const std::string& name) { ::prctl(PR_SET_NAME, name.c_str()); }

inline void finish(Party& party) { party.block.done.store(1, std::memory_order_release); }

// What `body` throws becomes the invocation's failure and the end of the process, at once: the
// objects around the call are not destroyed. A lane that closed before the cause is reported would
// let a peer report the consequence first.
template <class Body>
auto guarded(ControlBlock& control, std::uint32_t party, Body body) {
  try {
    return body();
  } catch (const std::exception& error) {
    report_failure(control, party, error);
    ::_exit(1);
  }
}

}  // namespace ipcbench
