#include "ipcbench/run/cleanup_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ipcbench/base/manifest.hpp"

namespace ipcbench {
namespace {

[[noreturn]] void guard(int lifeline, ControlBlock& control) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, "ipcbench-guard");
  ::dup2(lifeline, 0);
  Manifest& manifest = Manifest::of_this_run();
  // The run lives until this is through, so the lock is kept.
  close_all_but({0, manifest.fd(), manifest.directory_fd()});
  char byte = 0;
  while (::read(0, &byte, 1) == -1 && errno == EINTR) {
  }
  const pid_t group = control.group.load(std::memory_order_acquire);
  if (group > 0) ::kill(-group, SIGKILL);
  remove_objects(manifest.table(), Scope::run);
  // A party that was just making an object has made it by now, or is gone.
  ::usleep(50'000);
  manifest.end_run();
  ::_exit(0);
}

}  // namespace

CleanupProcess::CleanupProcess(ControlMapping& control) : control_(control) { start(); }

CleanupProcess::~CleanupProcess() {
  ::kill(process_.pid(), SIGKILL);
  process_.reap(-1);
}

void CleanupProcess::start() {
  Manifest::of_this_run();  // before there are two who could make it
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC), "pipe2");
  const Fd read_end(fds[0]);
  lifeline_ = Fd(fds[1]);
  const pid_t pid = check(::fork(), "fork(guard)");
  if (pid == 0) guard(read_end.get(), control_.block());
  process_ = Process(pid);
}

std::optional<ExitStatus> CleanupProcess::replace_if_dead() {
  if (!process_.has_ended()) return std::nullopt;
  const std::optional<ExitStatus> status = process_.reap(0);
  start();
  return status.value_or(ExitStatus{{}, SIGKILL});
}

}  // namespace ipcbench
