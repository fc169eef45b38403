// Control groups and noise by the files of the kernel: made up ones, and those of this machine.
#include "ipcbench/run/noise.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "host_files.hpp"
#include "ipcbench/base/clock.hpp"

namespace ipcbench {
namespace {

using Cgroups = HostFiles;
using NoiseFiles = HostFiles;

constexpr const char* kVersion1 =
    "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";

TEST_F(Cgroups, AreFoundThroughTheMountsOfVersion1) {
  put("/proc/self/mountinfo", kVersion1);
  put("/proc/self/cgroup", "4:memory:/m\n1:cpuacct,cpu:/a/b\n0::/\n");
  put("/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000\n");
  const Cgroup cpu = find_cgroup("cpu", root_);
  EXPECT_FALSE(cpu.unified);
  const std::string top = root_ + "/sys/fs/cgroup/cpu,cpuacct";
  EXPECT_EQ(cpu.directories, (std::vector<std::string>{top + "/a/b", top + "/a", top}));
}

TEST_F(Cgroups, AreFoundThroughTheMountOfVersion2) {
  // A container that sees only its own part of the hierarchy, and one that is elsewhere in it.
  put("/proc/self/mountinfo", "41 31 0:38 /box /cg rw - cgroup2 cgroup2 rw,nsdelegate\n");
  put("/proc/self/cgroup", "0::/box/inner\n");
  put("/cg/inner/cpu.max", "max 100000\n");
  Cgroup cpu = find_cgroup("cpu", root_);
  EXPECT_TRUE(cpu.unified);
  EXPECT_EQ(cpu.directories, (std::vector<std::string>{root_ + "/cg/inner", root_ + "/cg"}));
  put("/proc/self/cgroup", "0::/boxes/inner2\n");
  cpu = find_cgroup("cpu", root_);
  EXPECT_EQ(cpu.directories, (std::vector<std::string>{root_ + "/cg"}));
}

TEST_F(Cgroups, NoneIsNotAvailable) {
  EXPECT_TRUE(find_cgroup("cpu", root_).directories.empty());
  EXPECT_FALSE(cpu_limit(find_cgroup("cpu", root_)).has_value());
  EXPECT_FALSE(read_throttling(find_cgroup("cpu", root_)).has_value());
  // The root of version 2 has the file, but no quota and so nothing to say of it.
  put("/proc/self/cgroup", "0::/\n");
  put("/sys/fs/cgroup/cpu.stat", "usage_usec 17\nuser_usec 9\nsystem_usec 8\n");
  EXPECT_FALSE(read_throttling(find_cgroup("cpu", root_)).has_value());
  EXPECT_FALSE(cpu_limit(find_cgroup("cpu", root_)).has_value());
}

TEST_F(Cgroups, TheTightestQuotaCounts) {
  put("/proc/self/cgroup", "0::/a/b\n");
  put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(cpu_limit(find_cgroup("cpu", root_)), 0.0);
  put("/sys/fs/cgroup/a/cpu.max", "50000 100000\n");
  EXPECT_EQ(cpu_limit(find_cgroup("cpu", root_)), 0.5);
  put("/sys/fs/cgroup/a/b/cpu.max", "300000 100000\n");
  EXPECT_EQ(cpu_limit(find_cgroup("cpu", root_)), 0.5);

  put("/proc/self/cgroup", "1:cpu:/x\n0::/\n");
  put("/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n");
  put("/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(cpu_limit(find_cgroup("cpu", root_)), 0.0);
  put("/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "150000\n");
  EXPECT_EQ(cpu_limit(find_cgroup("cpu", root_)), 1.5);
}

TEST_F(Cgroups, ThrottlingOfAllLevelsAddsUp) {
  put("/proc/self/cgroup", "1:cpu:/x\n");
  put("/sys/fs/cgroup/cpu/x/cpu.stat",
      "nr_periods 9\nnr_throttled 3\nthrottled_time 250000000\nnr_bursts 0\nburst_time 0\n");
  put("/sys/fs/cgroup/cpu/cpu.stat", "nr_periods 0\nnr_throttled 1\nthrottled_time 7\n");
  EXPECT_EQ(read_throttling(find_cgroup("cpu", root_))->periods, 4U);
  EXPECT_EQ(read_throttling(find_cgroup("cpu", root_))->ns, 250'000'007U);
  put("/proc/self/cgroup", "0::/y\n");
  put("/sys/fs/cgroup/y/cpu.stat",
      "usage_usec 5\nnr_periods 9\nnr_throttled 2\nthrottled_usec 1500\n");
  EXPECT_EQ(read_throttling(find_cgroup("cpu", root_))->periods, 2U);
  EXPECT_EQ(read_throttling(find_cgroup("cpu", root_))->ns, 1'500'000U);
}

TEST_F(NoiseFiles, IsTheDifferenceOfTwoReadings) {
  put("/proc/self/cgroup", "0::/y\n");
  put("/sys/fs/cgroup/y/cpu.stat", "nr_throttled 2\nthrottled_usec 1500\n");
  put("/proc/stat", "cpu  10 0 0 100 0 0 0 5 0 0\n");
  put("/proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000\nfull total=0\n");
  put("/proc/loadavg", "1.25 1 1 1/9 10\n");
  put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2400000\n");
  put("/sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "1200000\n");
  NoiseMeter meter(root_);
  meter.before_launch();
  meter.begin({});
  put("/sys/fs/cgroup/y/cpu.stat", "nr_throttled 5\nthrottled_usec 2500\n");
  put("/proc/stat", "cpu  14 0 2 110 0 0 0 8 0 0\n");
  put("/proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1200\nfull total=0\n");
  put("/proc/loadavg", "9.00 1 1 1/9 10\n");
  meter.end(std::vector{0, 1});
  const Noise noise = meter.result();
  const auto tick = 1'000'000'000U / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  EXPECT_EQ(noise.core_ns, 19 * tick);
  EXPECT_EQ(noise.busy_ns, 6 * tick);
  EXPECT_EQ(noise.steal_ns, 3 * tick);
  EXPECT_EQ(noise.pressure_ns, 200'000U);
  EXPECT_EQ(noise.throttled_periods, 3U);
  EXPECT_EQ(noise.throttled_ns, 1'000'000U);
  EXPECT_EQ(noise.frequency_hz, 1'200'000'000U);
  EXPECT_EQ(noise.load, 1.25);
}

TEST_F(NoiseFiles, WhatIsNotThereIsAbsentAndNotZero) {
  NoiseMeter meter(root_);
  meter.before_launch();
  meter.begin({});
  meter.end(std::vector{0});
  const Noise noise = meter.result();
  EXPECT_FALSE(noise.core_ns || noise.busy_ns || noise.steal_ns || noise.pressure_ns);
  EXPECT_FALSE(noise.throttled_periods || noise.throttled_ns);
  EXPECT_FALSE(noise.frequency_hz || noise.load);
}

// Of a child that computes for a while: what it used before begin() is not counted.
TEST(NoiseHere, CountsTheProcessorTimeOfTheInvocation) {
  const auto burn = [](std::uint64_t ns) {
    for (const std::uint64_t end = thread_cpu_ns() + ns; thread_cpu_ns() < end;) continue;
  };
  int go[2], ready[2];
  ASSERT_EQ(::pipe(go), 0);
  ASSERT_EQ(::pipe(ready), 0);
  NoiseMeter meter;
  meter.before_launch();
  const pid_t pid = ::fork();
  if (pid == 0) {
    char byte = 0;
    burn(60'000'000);
    if (::write(ready[1], "", 1) != 1 || ::read(go[0], &byte, 1) != 1) ::_exit(1);
    burn(20'000'000);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  meter.begin(std::vector{pid});
  ASSERT_EQ(::write(go[1], "", 1), 1);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
  meter.end(std::vector{0});
  ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
  const Noise noise = meter.result();
  EXPECT_GE(noise.own_ns, 19'000'000U);
  EXPECT_LT(noise.own_ns, 60'000'000U);
  EXPECT_GE(noise.wall_ns, 20'000'000U);
  for (const int fd : {go[0], go[1], ready[0], ready[1]}) ::close(fd);
}

}  // namespace
}  // namespace ipcbench
