// What this machine is, and how much memory an experiment may take on it. What cannot be read is
// "not available", 0 or empty, never an error. Any thread may call; nothing is kept.
#pragma once

#include <cstdint>
#include <string>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// `root` stands before every path that is read ("/proc/meminfo"); tests put a tree of their own
// there.
HostInfo read_host(const std::string& root = {});

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

// Time of all cores together since the machine came up, in ticks of the kernel. Zero where it does
// not tell.
struct CoreTimes {
  std::uint64_t all = 0;
  std::uint64_t stolen = 0;  // the hypervisor ran something else
};
CoreTimes read_core_times(const std::string& root = {});

}  // namespace ipcbench
