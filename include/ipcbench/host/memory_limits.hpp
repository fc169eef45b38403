// How much memory this process may take. What cannot be read is no limit, never an error. Any
// thread may call; nothing is kept. `root` stands before every path that is read, for tests.
#pragma once

#include <cstdint>
#include <string>

namespace ipcbench {

struct MemoryLimits {
  std::uint64_t available_bytes = UINT64_MAX;  // UINT64_MAX: nothing could be read, no limit known
  std::string source = "not available";        // what sets that bound, for people
};

// The lower of what the kernel calls available and what is left to this process's cgroup or to one
// above it. Page cache that the kernel would drop counts as free in both.
MemoryLimits read_memory_limits(const std::string& root = {});

// How often the kernel has killed a process of this cgroup for want of memory; 0 where it does not
// tell. A difference between two calls says "OOM-killed" where the exit status only says "signal
// 9".
std::uint64_t oom_kills(const std::string& root = {});

// The tightest limit of this process's cgroup and those above it.
struct CgroupMemory {
  std::uint64_t limit_bytes = 0;  // 0: none
  std::string source;             // "cgroup v1", "cgroup v2", "none" or "not available"
};
CgroupMemory read_cgroup_memory(const std::string& root = {});

}  // namespace ipcbench
