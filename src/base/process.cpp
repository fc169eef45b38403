#include "ipcbench/base/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace ipcbench {
namespace {

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class SpawnAttributes {
 public:
  SpawnAttributes() { ::posix_spawnattr_init(&attributes_); }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

std::string describe(const ExitStatus& status) {
  if (status.signal)
    return "was killed by signal " + std::to_string(*status.signal) + " (" +
           ::strsignal(*status.signal) + ")";
  return "exited with code " + std::to_string(status.code.value_or(-1));
}

// Not ::pidfd_open: glibc has it from 2.36 only.
Process::Process(pid_t pid)
    : pid_(pid), pidfd_(static_cast<int>(check(::syscall(SYS_pidfd_open, pid, 0), "pidfd_open"))) {}

bool Process::has_ended() const {
  pollfd entry{pidfd_.get(), POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

std::optional<ExitStatus> Process::reap(int timeout_ms) {
  pollfd entry{pidfd_.get(), POLLIN, 0};
  if (::poll(&entry, 1, timeout_ms) != 1) return std::nullopt;
  siginfo_t info{};
  // P_PIDFD is 3; older headers lack the name.
  if (::waitid(static_cast<idtype_t>(3), static_cast<id_t>(pidfd_.get()), &info,
               WEXITED | WNOHANG) != 0 ||
      info.si_pid == 0)
    return std::nullopt;
  ExitStatus status;
  if (info.si_code == CLD_EXITED)
    status.code = info.si_status;
  else
    status.signal = info.si_status;
  return status;
}

pid_t spawn_program(const std::string& path, const std::vector<std::string>& arguments,
                    const std::vector<InheritedFd>& fds, bool own_group,
                    const std::optional<RealTimePriority>& priority) {
  SpawnActions actions;
  ::posix_spawn_file_actions_addopen(actions.get(), 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(actions.get(), 1, "/dev/null", O_WRONLY, 0);
  // dup2 of a descriptor onto its own number clears close-on-exec there.
  for (const InheritedFd& fd : fds)
    ::posix_spawn_file_actions_adddup2(actions.get(), fd.source, fd.number);

  SpawnAttributes attributes;
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(attributes.get(), &none);
  ::posix_spawnattr_setsigdefault(attributes.get(), &all);
  if (own_group) {
    flags |= POSIX_SPAWN_SETPGROUP;
    ::posix_spawnattr_setpgroup(attributes.get(), 0);
  }
  if (priority) {
    flags |= POSIX_SPAWN_SETSCHEDULER;
    sched_param parameters{};
    parameters.sched_priority = priority->priority;
    ::posix_spawnattr_setschedpolicy(attributes.get(), priority->policy);
    ::posix_spawnattr_setschedparam(attributes.get(), &parameters);
  }
  ::posix_spawnattr_setflags(attributes.get(), flags);

  std::vector<char*> argv;
  // A script's interpreter finds its libraries by its own name.
  std::string name = path == "/proc/self/exe" ? "ipcbench" : path;
  argv.push_back(name.data());
  std::vector<std::string> copy = arguments;
  for (std::string& argument : copy) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  errno = ::posix_spawn(&pid, path.c_str(), actions.get(), attributes.get(), argv.data(), environ);
  if (errno != 0) throw_errno("posix_spawn(" + path + ")");
  return pid;
}

pid_t spawn_self(const std::vector<std::string>& arguments, const std::vector<InheritedFd>& fds,
                 bool own_group, const std::optional<RealTimePriority>& priority) {
  return spawn_program("/proc/self/exe", arguments, fds, own_group, priority);
}

namespace {

void close_range(int first, int last) noexcept {
  // The name of the kernel: glibc knows this call only since 2.34.
  if (::syscall(__NR_close_range, first, last, 0) == 0) return;
  for (int fd = first; fd <= std::min(last, 1023); ++fd) ::close(fd);  // before Linux 5.9
}

}  // namespace

void close_from(int first) noexcept { close_range(first, std::numeric_limits<int>::max()); }

void close_all_but(const std::set<int>& kept) noexcept {
  int first = 0;
  for (const int fd : kept) {
    if (fd > first) close_range(first, fd - 1);
    first = std::max(first, fd + 1);
  }
  close_from(first);
}

bool die_with_parent(pid_t expected_parent) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl(PR_SET_PDEATHSIG)");
  return ::getppid() == expected_parent;
}

}  // namespace ipcbench
