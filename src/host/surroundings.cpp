#include "ipcbench/host/surroundings.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"

namespace ipcbench {
namespace {

struct Try {
  const char* call;
  int (*make)();  // a descriptor, or -1
};

int one_of_pipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return -1;
  ::close(fds[1]);
  return fds[0];
}

int make_signalfd() {
  sigset_t none;
  ::sigemptyset(&none);
  return ::signalfd(-1, &none, SFD_CLOEXEC);
}

// Asking is the same call as setting.
int after_prctl() {
  int is_reaper = 0;
  if (::prctl(PR_GET_CHILD_SUBREAPER, &is_reaper) != 0) return -1;
  return ::open("/dev/null", O_RDWR | O_CLOEXEC);
}

constexpr Try kTries[] = {
    // What posix_spawn will open in the parties.
    {"posix_spawn needs /dev/null", [] { return ::open("/dev/null", O_RDWR | O_CLOEXEC); }},
    {"posix_spawn needs /proc/self/exe",
     [] { return ::open("/proc/self/exe", O_PATH | O_CLOEXEC); }},
    {"memfd_create", [] { return ::memfd_create("ipcbench", MFD_CLOEXEC); }},
    {"pipe2", one_of_pipe},
    {"signalfd", make_signalfd},
    {"pidfd_open", [] { return static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)); }},
    {"prctl", after_prctl},
};

}  // namespace

void require_surroundings() {
  for (const Try& each : kTries) Fd(check(each.make(), each.call));
}

}  // namespace ipcbench
