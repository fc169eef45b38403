#include "ipcbench/host/memory_limits.hpp"

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/host/cgroup.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

struct CgroupLimit {
  std::uint64_t limit_bytes = 0;  // 0: none
  std::uint64_t left_bytes = UINT64_MAX;
};

CgroupLimit tightest_limit(const Cgroup& group) {
  constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 62;  // version 1 says about 2^63
  CgroupLimit tightest;
  for (const std::string& directory : group.directories) {
    const auto limit =
        number_in(directory + (group.unified ? "/memory.max" : "/memory.limit_in_bytes"));
    if (!limit || *limit >= kNoLimit) continue;
    const auto usage =
        number_in(directory + (group.unified ? "/memory.current" : "/memory.usage_in_bytes"));
    const auto cache = number_after(directory + "/memory.stat",
                                    group.unified ? "inactive_file" : "total_inactive_file");
    const std::uint64_t used = usage.value_or(0) - std::min(usage.value_or(0), cache.value_or(0));
    const std::uint64_t left = *limit - std::min(*limit, used);
    if (tightest.limit_bytes == 0 || left < tightest.left_bytes) tightest = {*limit, left};
  }
  return tightest;
}

}  // namespace

MemoryLimits read_memory_limits(const std::string& root) {
  MemoryLimits limits;
  if (const auto kib = number_after(root + "/proc/meminfo", "MemAvailable"))
    limits = {saturating_multiply(*kib, 1024), "MemAvailable"};
  const CgroupLimit cgroup = tightest_limit(find_cgroup("memory", root));
  if (cgroup.limit_bytes != 0 && cgroup.left_bytes < limits.available_bytes)
    limits = {cgroup.left_bytes, "limit of the cgroup"};
  return limits;
}

std::uint64_t oom_kills(const std::string& root) {
  const Cgroup group = find_cgroup("memory", root);
  for (const std::string& directory : group.directories)
    if (const auto kills = number_after(
            directory + (group.unified ? "/memory.events" : "/memory.oom_control"), "oom_kill"))
      return *kills;
  return 0;
}

CgroupMemory read_cgroup_memory(const std::string& root) {
  const Cgroup group = find_cgroup("memory", root);
  const std::uint64_t bytes = tightest_limit(group).limit_bytes;
  const char* source = group.directories.empty() ? kNotAvailable
                       : bytes == 0              ? "none"
                       : group.unified           ? "cgroup v2"
                                                 : "cgroup v1";
  return {bytes, source};
}

}  // namespace ipcbench
