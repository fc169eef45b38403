// What an error of the system means, and which limit it names.
#include "ipcbench/host/system_fault.hpp"

#include <gmock/gmock.h>

#include "host_files.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SystemFaults : public HostFiles {
 protected:
  SystemFault of(int error, const std::string& call) const {
    return explain(std::system_error(error, std::system_category(), call), root_);
  }
};

TEST_F(SystemFaults, NameTheLimitThatIsUsedUp) {
  put("/proc/self/cgroup", "0::/box\n");
  put("/sys/fs/cgroup/pids.current", "1\n");
  put("/sys/fs/cgroup/box/pids.max", "12\n");
  put("/sys/fs/cgroup/box/pids.current", "12\n");
  put("/proc/sys/fs/mqueue/queues_max", "7\n");
  put("/proc/sys/kernel/msgmni", "0\n");
  EXPECT_THAT(of(EAGAIN, "fork(guard)").text, HasSubstr("12 processes and threads are allowed"));
  EXPECT_EQ(of(EAGAIN, "fork(guard)").kind, FaultKind::resource);
  EXPECT_THAT(of(ENOSPC, "msgget").text, HasSubstr("(kernel.msgmni)"));
  EXPECT_THAT(of(ENOSPC, "mq_open(4 messages)").text, Not(HasSubstr("ulimit -q")));
}

TEST_F(SystemFaults, TellTheSurroundingsFromADefect) {
  for (const char* call : {"memfd_create", "pidfd_open", "signalfd", "pipe2", "prctl(X)"})
    for (const int error : {EPERM, ENOSYS})
      EXPECT_EQ(of(error, call).kind, FaultKind::environment) << call;
  EXPECT_EQ(of(EINVAL, "sched_setaffinity(cpu 3)").kind, FaultKind::environment);
  EXPECT_EQ(of(EINVAL, "mmap(0 bytes)").kind, FaultKind::defect);
  EXPECT_EQ(of(EBADF, "fstat").kind, FaultKind::defect);
}

}  // namespace
}  // namespace ipcbench
