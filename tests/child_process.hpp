// Checks that need another user, or mounts of their own: made in a child, which does not come back.
// For tests alone.
#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>

namespace ipcbench {

// `checks` may use EXPECT_... and say what is wrong; the exit status tells it to the test.
inline void expect_in_child(const std::function<void()>& checks) {
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    checks();
    std::fflush(nullptr);
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0) << "in a child";
}

// In a child: what is mounted from now on nobody else sees.
inline void leave_mounts_of_others() {
  ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
  ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
}

}  // namespace ipcbench
