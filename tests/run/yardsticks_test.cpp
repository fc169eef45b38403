// The probes on this very machine: they come to an end, leave no trace, and say what is plausible.
#include "ipcbench/run/yardsticks.hpp"

#include <gtest/gtest.h>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/run/line_probe.hpp"

namespace ipcbench {
namespace {

TEST(LineProbeThreads, MeasureBetweenTwoCoresOrNotAtAll) {
  const TickClock clock = TickClock::calibrate();
  const std::vector<int> cpus = allowed_cpus();
  EXPECT_FALSE(probe_cache_line(cpus[0], cpus[0], clock).has_value()) << "one core";
  EXPECT_FALSE(probe_cache_line(cpus[0], 100'000, clock).has_value()) << "no such core";
  EXPECT_FALSE(probe_cache_line(100'000, cpus[0], clock).has_value());
  if (cpus.size() > 1) {
    // Other programs may be in the way of any single one.
    std::optional<double> ns;
    for (int i = 0; i < 1000 && !ns; ++i) ns = probe_cache_line(cpus[0], cpus[1], clock);
    ASSERT_TRUE(ns.has_value());
    EXPECT_GT(*ns, 1);
  }
  EXPECT_EQ(allowed_cpus(), cpus) << "the caller is as free as before";
}

TEST(YardstickThreads, AreInOrder) {
  const Yardsticks all = measure_yardsticks(TickClock::calibrate());
  ASSERT_TRUE(all.null_syscall && all.self_pipe && all.memory_copy);
  for (const auto& each : {all.null_syscall, all.self_pipe, all.memory_copy}) {
    EXPECT_GT(each->low, 0);
    EXPECT_LE(each->low, each->median);
    EXPECT_LE(each->median, each->high);
    EXPECT_GT(each->count, 1U);
  }
  EXPECT_EQ(all.cache_line.has_value() && allowed_cpus().size() == 1, false);
}

}  // namespace
}  // namespace ipcbench
