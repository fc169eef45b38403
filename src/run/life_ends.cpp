#include "life_ends.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/drive/party.hpp"

namespace ipcbench {
namespace {

std::uint64_t grown_since(std::uint64_t before, std::uint64_t after) {
  return after - std::min(before, after);
}

// It stays to be reaped. False: it ended otherwise than with code 0.
bool has_ended_well(pid_t worker) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(worker), &info, WEXITED | WNOWAIT) == -1)
    if (errno != EINTR) throw_errno("waitid(worker)");
  return info.si_code == CLD_EXITED && info.si_status == 0;
}

}  // namespace

void note_launch(LifeBooks& life, bool counts) {
  if (!counts) return;
  const std::uint64_t took_ns = grown_since(life.asked_ns, monotonic_ns());
  ++life.launched;
  life.launch_ns += took_ns;
  life.longest_launch_ns = std::max(life.longest_launch_ns, took_ns);
}

void end_life(LifeBooks& life) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  life.user_ns = ns_of(usage.ru_utime);
  life.system_ns = ns_of(usage.ru_stime);
  life.ended.fetch_add(1, std::memory_order_release);
}

void await_end_of_life(pid_t worker, LifeBooks& life) {
  if (!has_ended_well(worker)) {
    // It may have said that its life is over, and then it is no death to the supervisor.
    life.ended.store(life.started.load(std::memory_order_acquire), std::memory_order_release);
    for (;;) ::pause();
  }
  rusage usage{};
  while (::wait4(worker, nullptr, 0, &usage) == -1 && errno == EINTR) {
  }
  if (life.part == Party::measured) {
    life.counters.user_ns += grown_since(life.user_ns, ns_of(usage.ru_utime));
    life.counters.system_ns += grown_since(life.system_ns, ns_of(usage.ru_stime));
  }
  life.asked_ns = monotonic_ns();
}

}  // namespace ipcbench
