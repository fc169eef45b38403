// Which cores this process may use, and pinning. Linux's sched_setaffinity works on threads.
#pragma once

#include <vector>

namespace ipcbench {

// The cores that the calling thread is allowed to run on, ascending; never empty.
std::vector<int> allowed_cpus();

// Pins the calling thread to one core. Throws std::system_error when the core is not allowed.
void pin_to_cpu(int cpu);

// The core that the calling thread runs on now.
int current_cpu() noexcept;

}  // namespace ipcbench
