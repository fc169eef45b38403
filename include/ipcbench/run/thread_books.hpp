// What the kernel counts for a thread of any process, read from outside. Pure reads of /proc; any
// thread.
#pragma once

#include <sys/types.h>

#include <optional>

#include "ipcbench/model/party.hpp"

namespace ipcbench {

// Since the thread began; user and system time come in ticks of the kernel. first_cpu and last_cpu
// are both where it runs, or ran last; peak_resident_bytes is its process's. Nothing where it is
// gone.
std::optional<PartyCounters> read_thread_books(pid_t pid, pid_t tid);

// What was counted between two readings; user and system time are parts of the time on a core, in
// the proportion of the ticks.
PartyCounters books_between(const PartyCounters& begin, const PartyCounters& end);

}  // namespace ipcbench
