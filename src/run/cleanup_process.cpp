#include "ipcbench/run/cleanup_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "ipcbench/base/process.hpp"

namespace ipcbench {
namespace {

[[noreturn]] void guard(int lifeline, ControlBlock& control) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, "ipcbench-guard");
  ::dup2(lifeline, 0);
  close_from(1);
  char byte = 0;
  while (::read(0, &byte, 1) == -1 && errno == EINTR) {
  }
  const pid_t group = control.leftovers.group.load(std::memory_order_acquire);
  if (group > 0) ::kill(-group, SIGKILL);
  remove_leftovers(control.leftovers);
  // A party that was just making an object has registered it by now, or is gone.
  ::usleep(50'000);
  remove_leftovers(control.leftovers);
  ::_exit(0);
}

}  // namespace

CleanupProcess::CleanupProcess(ControlMapping& control) {
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC), "pipe2");
  const Fd read_end(fds[0]);
  lifeline_ = Fd(fds[1]);
  pid_ = check(::fork(), "fork(guard)");
  if (pid_ == 0) guard(read_end.get(), control.block());
}

CleanupProcess::~CleanupProcess() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace ipcbench
