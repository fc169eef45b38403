// The limits of the system that a run can meet, under the names by which they are raised. What
// cannot be read is left out, never an error. Any thread may call; nothing is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

// What runs out.
enum class Limited : std::uint8_t {
  none,
  tasks,          // processes and threads
  descriptors,    // of this process
  files,          // open ones of the whole system
  address_space,  // of this process
  file_size,      // of a file that this process makes longer, a memfd included
  queue_bytes,    // of the POSIX queues of a user, or descriptors
  posix_queues,   // in this IPC namespace
  sysv_queues,    // in this IPC namespace
  segments,       // System V ones
  segment_pages,  // all that they have
};

struct SystemLimit {
  std::string name;    // what a user reads and sets it by: "ulimit -u", "kernel.shmmni"
  std::string things;  // what is counted: "processes and threads"
  std::uint64_t value = 0;
  std::uint64_t used = 0;  // 0 where nobody tells
  bool is_bytes = false;

  std::uint64_t left() const { return value - (used < value ? used : value); }
};

// All limits on it that hold for this process; those that leave the least come first. A limit that
// is "unlimited", or that the process may exceed, is not among them. `root` stands before every
// path that is read, for tests.
std::vector<SystemLimit> limits_on(Limited what, const std::string& root = {});

// "4 processes and threads are allowed (ulimit -u), 4 are in use".
std::string describe(const SystemLimit& limit);

// ResourceError where a limit leaves less than `needed`; `who` needs it, and `remedy` is what helps
// beside a higher limit.
void require(std::string_view who, Limited what, std::uint64_t needed, std::string_view remedy);

}  // namespace ipcbench
