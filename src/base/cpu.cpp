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

void pin_to_cpu(int cpu) { allow_cpus({cpu}); }

void allow_cpus(const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  const std::string what = "sched_setaffinity(cpu " + std::to_string(cpus.front()) +
                           (cpus.size() > 1 ? " and more)" : ")");
  check(::sched_setaffinity(0, sizeof set, &set), what.c_str());
}

std::optional<RealTimePriority> real_time_priority() {
  const int policy = check(::sched_getscheduler(0), "sched_getscheduler") & ~SCHED_RESET_ON_FORK;
  if (policy != SCHED_FIFO && policy != SCHED_RR) return std::nullopt;
  sched_param parameters{};
  check(::sched_getparam(0, &parameters), "sched_getparam");
  return RealTimePriority{policy, parameters.sched_priority};
}

void rise_above(const RealTimePriority& parties) {
  const int highest = ::sched_get_priority_max(parties.policy);
  if (parties.priority >= highest)
    throw ResourceError("real-time priority " + std::to_string(parties.priority) +
                        ": ipcbench itself has to run above its workers, or nobody could stop one "
                        "that spins; start it with chrt and " +
                        std::to_string(highest - 1) + " at most");
  sched_param parameters{};
  parameters.sched_priority = parties.priority + 1;
  if (::sched_setscheduler(0, parties.policy, &parameters) != 0)
    throw ResourceError("real-time priority " + std::to_string(parties.priority) +
                        ": ipcbench itself has to run above its workers, and may not have " +
                        std::to_string(parties.priority + 1) +
                        " (ulimit -r); raise that limit, or start it with a lower one");
}

int current_cpu() noexcept { return ::sched_getcpu(); }

}  // namespace ipcbench
