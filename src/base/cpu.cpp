#include "ipcbench/base/cpu.hpp"

#include <sched.h>

#include <cstddef>

#include "ipcbench/base/error.hpp"

namespace ipcbench {

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  check(::sched_getaffinity(0, sizeof set, &set), "sched_getaffinity");
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
  return cpus;
}

void pin_to_cpu(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  const std::string what = "sched_setaffinity(cpu " + std::to_string(cpu) + ")";
  check(::sched_setaffinity(0, sizeof set, &set), what.c_str());
}

int current_cpu() noexcept { return ::sched_getcpu(); }

}  // namespace ipcbench
