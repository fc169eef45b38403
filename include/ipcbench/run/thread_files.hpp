// What the kernel says of one thread: the letter of its state, and the function that it sleeps in.
// One owner; the files stay open, so that looking costs little.
#pragma once

#include <sys/types.h>

#include <span>
#include <string_view>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

// '?': the thread is gone, or its files cannot be read.
struct KernelState {
  char letter = '?';
  std::string_view wait_channel;  // in the buffer of whoever looked; empty: unknown, or it runs
};

class ThreadFiles {
 public:
  ThreadFiles() = default;
  ThreadFiles(pid_t pid, pid_t tid);

  static constexpr std::size_t kBufferBytes = 2048;
  KernelState look(std::span<char> buffer) const;

 private:
  Fd stat_, wait_channel_, stack_;
};

}  // namespace ipcbench
