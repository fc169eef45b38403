// What the kernel tells of sleeping threads, and of switches.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <span>
#include <system_error>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/switch_ring.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/run/switch_cost.hpp"
#include "ipcbench/run/thread_files.hpp"

namespace ipcbench {
namespace {

// A child asleep in the read of a pipe, as the sampler sees it.
struct SleepingChild {
  SleepingChild() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    Fd read_end(ends[0]);
    write_end = Fd(ends[1]);
    pid = ::fork();
    if (pid != 0) return;
    ::close(ends[1]);
    char byte = 0;
    const ssize_t got = ::read(ends[0], &byte, 1);
    ::_exit(got < 0 ? 1 : 0);
  }
  ~SleepingChild() {
    write_end = Fd();
    if (pid > 0) ::waitpid(pid, nullptr, 0);
  }
  SleepingChild(const SleepingChild&) = delete;
  SleepingChild& operator=(const SleepingChild&) = delete;

  Fd write_end;
  pid_t pid = -1;
};

// On a busy machine it takes a while until the child sleeps. The state lies in the buffer.
KernelState look_at_sleeper(pid_t pid, std::span<char> buffer) {
  constexpr int kLooks = 100;
  constexpr unsigned kPauseUs = 20'000;
  const ThreadFiles files(pid, pid);
  KernelState seen;
  for (int i = 0; i < kLooks && seen.letter != 'S'; ++i) {
    ::usleep(kPauseUs);
    seen = files.look(buffer);
  }
  return seen;
}

void check_exact_switches(Findings& findings) {
  constexpr std::size_t kRingBytes = 64 << 10;
  try {
    SwitchRing(::gettid(), kRingBytes);
  } catch (const std::system_error& error) {
    findings.warn("exact switches", error.what(),
                  "sysctl kernel.perf_event_paranoid=2, and perf_event_open in the sandbox");
    return;
  }
  const double cost_ns = measure_switch_cost();
  findings.ok("exact switches",
              cost_ns > 0 ? fmt::format("--states=exact works and adds {} to a switch",
                                        human_duration(cost_ns))
                          : "--states=exact works; what it adds cannot be seen while the machine "
                            "is so busy");
}

}  // namespace

void check_states(Findings& findings, Bench&) {
  SleepingChild child;
  if (child.pid < 0) {
    findings.skipped("states of threads", "no child process could be made");
    return;
  }
  std::array<char, ThreadFiles::kBufferBytes> buffer{};
  const KernelState seen = look_at_sleeper(child.pid, buffer);
  if (seen.letter == 'S')
    findings.ok("states of threads", "a sleeping child is seen as S");
  else
    findings.fail("states of threads", fmt::format("a sleeping child is seen as '{}'", seen.letter),
                  "mount /proc, without hidepid for the user's own processes");
  if (!seen.wait_channel.empty() && seen.wait_channel != "0")
    findings.ok("wait channels", fmt::format("it sleeps in {}", seen.wait_channel));
  else
    findings.warn("wait channels", "the kernel does not say where threads sleep",
                  "sysctl kernel.kptr_restrict and the sandbox decide; as root /proc/PID/stack "
                  "tells");
  check_exact_switches(findings);
  std::error_code error;
  const bool others = std::filesystem::exists("/proc/1/stat", error);
  if (others)
    findings.ok("other processes", "/proc shows them, so that other programs' load can be told");
  else
    findings.warn("other processes", "/proc hides them (hidepid)",
                  "mount -o remount,hidepid=0 /proc");
}

}  // namespace ipcbench
