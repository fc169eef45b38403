// What this machine is. What cannot be read is "not available", 0, empty or absent, never an error.
// Any thread may call; nothing is kept.
#pragma once

#include <cstdint>
#include <string>

#include "ipcbench/model/host.hpp"

namespace ipcbench {

// `root` stands before every path that is read ("/proc/meminfo"); tests put a tree of their own
// there.
HostInfo read_host(const std::string& root = {});

// Of the last cache that the first allowed core has; 32 MiB where the machine does not tell.
std::uint64_t last_cache_bytes(const std::string& root = {});

}  // namespace ipcbench
