#include "ipcbench/host/host.hpp"

#include <gtest/gtest.h>

#include "host_files.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/run/noise.hpp"

namespace ipcbench {
namespace {

TEST_F(HostFiles, NothingReadableIsNotAnError) {
  const MemoryLimits limits = read_memory_limits(root_);
  EXPECT_EQ(limits.available_bytes, UINT64_MAX);
  EXPECT_EQ(limits.source, "not available");
  EXPECT_EQ(oom_kills(root_), 0U);
  const HostInfo host = read_host(root_);
  EXPECT_EQ(host.cpu, "not available");
  EXPECT_EQ(host.governor, "not available");
  EXPECT_EQ(host.memory_limit_source, "not available");
  EXPECT_EQ(host.memory_bytes, 0U);
  EXPECT_FALSE(host.allowed_cpus.empty());
}

TEST_F(HostFiles, TakesTheTighterLimitOfVersion2) {
  put("/proc/meminfo", "MemTotal: 4096 kB\nMemAvailable:   1024 kB\n");
  put("/proc/self/cgroup", "0::/a/b\n");
  put("/sys/fs/cgroup/a/b/memory.max", "max\n");
  EXPECT_EQ(read_memory_limits(root_).available_bytes, 1024U * 1024);
  EXPECT_EQ(read_host(root_).memory_limit_source, "none");

  put("/sys/fs/cgroup/a/memory.max", "1000000\n");
  put("/sys/fs/cgroup/a/memory.current", "700000\n");
  put("/sys/fs/cgroup/a/memory.stat", "anon 5\ninactive_file 200000\n");
  EXPECT_EQ(read_memory_limits(root_).available_bytes, 500'000U);
  EXPECT_EQ(read_memory_limits(root_).source, "limit of the cgroup");
  const HostInfo host = read_host(root_);
  EXPECT_EQ(host.memory_limit_bytes, 1'000'000U);
  EXPECT_EQ(host.memory_limit_source, "cgroup v2");
  EXPECT_EQ(host.memory_bytes, 4096U * 1024);
}

TEST_F(HostFiles, ReadsVersion1BesideVersion2) {
  put("/proc/self/cgroup", "4:cpu,memory:/x\n0::/\n");
  put("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(read_memory_limits(root_).available_bytes, UINT64_MAX);
  put("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "5000\n");
  put("/sys/fs/cgroup/memory/x/memory.usage_in_bytes", "6000\n");
  EXPECT_EQ(read_memory_limits(root_).available_bytes, 0U);
  put("/sys/fs/cgroup/memory/x/memory.oom_control",
      "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
  EXPECT_EQ(oom_kills(root_), 3U);
}

// In a container the kernel may name a path that is not below what is mounted.
TEST_F(HostFiles, FallsBackToTheMountedRoot) {
  put("/proc/self/cgroup", "0::/not/mounted\n");
  put("/sys/fs/cgroup/memory.max", "5000\n");
  put("/sys/fs/cgroup/memory.events", "low 0\noom 2\noom_kill 1\n");
  EXPECT_EQ(read_memory_limits(root_).available_bytes, 5000U);
  EXPECT_EQ(oom_kills(root_), 1U);
}

TEST_F(HostFiles, ReadsTheProcessor) {
  put("/proc/cpuinfo", "model name\t: A Processor\nflags\t\t: fpu hypervisor\n");
  put("/proc/loadavg", "0.50 0.40 0.30 1/2 3\n");
  const HostInfo host = read_host(root_);
  EXPECT_EQ(host.cpu, "A Processor");
  EXPECT_NE(host.hypervisor, "none");
  EXPECT_DOUBLE_EQ(host.load, 0.5);
}

TEST_F(HostFiles, ReadsMitigationsAndHugePages) {
  HostInfo host = read_host(root_);
  EXPECT_TRUE(host.mitigations.empty());
  EXPECT_TRUE(host.huge_pages.empty());
  EXPECT_FALSE(host.limits.empty()) << "of this process, wherever the files are";
  put("/sys/devices/system/cpu/vulnerabilities/spectre_v2", "Mitigation: IBRS\n");
  put("/sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n");
  put("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  put("/sys/kernel/mm/transparent_hugepage/shmem_enabled",
      "always within_size advise [never] deny\n");
  host = read_host(root_);
  using Words = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(host.mitigations,
            (Words{{"meltdown", "Not affected"}, {"spectre_v2", "Mitigation: IBRS"}}));
  EXPECT_EQ(host.huge_pages, (Words{{"enabled", "madvise"}, {"shmem_enabled", "never"}}));
}

TEST_F(HostFiles, CoreTimesAreOfAllCores) {
  EXPECT_EQ(read_core_times(root_).all, 0U);
  put("/proc/stat", "cpu  10 20 30 40 50 60 70 80 5 6\ncpu0 1 2 3 4 5 6 7 8 0 0\n");
  EXPECT_EQ(read_core_times(root_).all, 360U);
  EXPECT_EQ(read_core_times(root_).stolen, 80U);
  EXPECT_EQ(read_core_times(root_).busy, 190U) << "neither idle nor waiting for a disk";
  put("/proc/stat", "cpu  10 20 30\n");
  EXPECT_EQ(read_core_times(root_).all, 60U);
  EXPECT_EQ(read_core_times(root_).stolen, 0U);
}

}  // namespace
}  // namespace ipcbench
