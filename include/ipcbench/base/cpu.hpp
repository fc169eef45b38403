// Which cores this process may use, and pinning. Linux's sched_setaffinity works on threads.
#pragma once

#include <optional>
#include <vector>

namespace ipcbench {

// The cores that the calling thread is allowed to run on, ascending; never empty.
std::vector<int> allowed_cpus();

// Pins the calling thread to one core. Throws std::system_error when the core is not allowed.
void pin_to_cpu(int cpu);

// The calling thread may run on any of these, which has at least one. Throws as pin_to_cpu().
void allow_cpus(const std::vector<int>& cpus);

// What `chrt` gave a thread: a policy in which it runs until it waits, whoever of a lower priority
// wants its core.
struct RealTimePriority {
  int policy = 0;  // SCHED_FIFO or SCHED_RR
  int priority = 0;
};

// Of the calling thread; nothing where the kernel shares cores out among equals, as it does for
// most.
std::optional<RealTimePriority> real_time_priority();

// Puts the calling thread, and the threads and processes that it starts from now on, one priority
// above `parties`: else a party that spins could not be stopped by anyone. Throws ResourceError
// where there is none above, or the user may not have it.
void rise_above(const RealTimePriority& parties);

// The core that the calling thread runs on now.
int current_cpu() noexcept;

}  // namespace ipcbench
