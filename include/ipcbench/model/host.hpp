// The machine that was measured, as plain data. Text that could not be read is "not available";
// what has no value here is absent or empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ipcbench {

// As getrlimit has it; absent: unlimited.
struct ResourceLimit {
  std::string name;  // as `ulimit` and limits.conf call it: "nofile"
  std::optional<std::uint64_t> soft, hard;
};

struct CacheInfo {
  std::string name;  // "L2"
  std::uint64_t size_bytes = 0;
  bool operator==(const CacheInfo&) const = default;
};

struct HostInfo {
  std::string cpu, kernel, clock_source, governor, hypervisor, memory_limit_source;
  std::vector<int> allowed_cpus;
  std::vector<CacheInfo> caches;
  std::uint64_t memory_bytes = 0;
  std::uint64_t memory_limit_bytes = 0;  // of the cgroup; 0: none
  double load = 0;                       // one-minute average at the start
  // Processor time that the cgroup may use, in cores; 0: no quota, absent: not available.
  std::optional<double> cpu_limit;
  std::vector<std::pair<std::string, std::string>> mitigations;  // "meltdown", "Not affected"
  std::vector<std::pair<std::string, std::string>> huge_pages;   // "enabled", "madvise"
  std::vector<ResourceLimit> limits;
};

}  // namespace ipcbench
