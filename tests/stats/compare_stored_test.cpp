#include "ipcbench/stats/compare_stored.hpp"

#include <gtest/gtest.h>

#include "ipcbench/stats/compare.hpp"

namespace ipcbench {
namespace {

TEST(StoredHosts, DifferByProcessorKernelAndCores) {
  HostInfo a;
  a.cpu = "X";
  a.kernel = "K";
  a.allowed_cpus = {0, 1};
  HostInfo b = a;
  EXPECT_EQ(host_difference(a, b), "");
  b.allowed_cpus = {0};
  EXPECT_EQ(host_difference(a, b), "cores: 2 in A, 1 in B");
  b.kernel = "L";
  EXPECT_EQ(host_difference(a, b), "kernel: K in A, L in B");
  b.cpu = "Y";
  EXPECT_EQ(host_difference(a, b), "cpu: X in A, Y in B");
}

TEST(StoredHosts, DifferInQuotaAndMitigationsWhereBothTell) {
  HostInfo a;
  HostInfo b;
  b.cpu_limit = 0.5;
  b.mitigations = {{"meltdown", "Vulnerable"}, {"new", "Vulnerable"}};
  EXPECT_EQ(host_difference(a, b), "") << "an older result does not tell";
  a.mitigations = {{"meltdown", "Vulnerable"}};
  EXPECT_EQ(host_difference(a, b), "");
  a.mitigations[0].second = "Mitigation: PTI";
  EXPECT_EQ(host_difference(a, b), "mitigation of meltdown: Mitigation: PTI in A, Vulnerable in B");
  a.cpu_limit = 0;
  EXPECT_EQ(host_difference(a, b), "quota: none in A, 0.5 cores in B");
  a.governor = "performance";
  EXPECT_EQ(host_difference(a, b), "governor: performance in A,  in B");
}

TEST(StoredHosts, DifferInHypervisorAndCaches) {
  HostInfo a;
  a.hypervisor = "KVM";
  HostInfo b = a;
  b.caches = {{"L1d", 32U << 10}, {"L3", 32U << 20}};
  EXPECT_EQ(host_difference(a, b), "") << "an older result does not tell";
  a.caches = {{"L1d", 32U << 10}, {"L3", 64U << 20}};
  EXPECT_EQ(host_difference(a, b), "caches: L1d 32KiB, L3 64MiB in A, L1d 32KiB, L3 32MiB in B");
  b.hypervisor = "none";
  EXPECT_EQ(host_difference(a, b), "hypervisor: KVM in A, none in B");
}

TEST(StoredBuilds, DifferWhereOneIsADebugBuild) {
  Document release, debug;
  release.tool.flags = "Release: -O3 -DNDEBUG";
  debug.tool.flags = "Debug: -g";
  EXPECT_EQ(build_difference(release, release), "");
  EXPECT_EQ(build_difference(debug, debug), "");
  EXPECT_EQ(build_difference(release, debug),
            "build: B is a debug build (Debug: -g), the other one is not");
  Document warned = release;
  warned.warnings = {{"debug-build", "", ""}};
  EXPECT_EQ(build_difference(warned, release),
            "build: A is a debug build (Release: -O3 -DNDEBUG), the other one is not");
}

TEST(StoredYardsticks, MustBeAlikeAtAllEnds) {
  const auto with = [](double before_ns, double after_ns) {
    Document document;
    document.yardsticks_before.emplace().self_pipe = Yardstick{before_ns, 2000, 9000, 20};
    document.yardsticks_after.emplace().self_pipe = Yardstick{after_ns, 3000, 9000, 20};
    return document;
  };
  EXPECT_EQ(yardstick_difference(with(1000, 1100), with(1100, 1000)), "") << "10 % are alike";
  EXPECT_EQ(yardstick_difference(with(1000, 1000), with(1900, 1000)),
            "the machine changed during B: yardstick self-pipe 1.90 us before, 1.00 us after");
  EXPECT_EQ(yardstick_difference(with(1000, 1600), with(1000, 1000)),
            "the machine changed during A: yardstick self-pipe 1.00 us before, 1.60 us after");
  EXPECT_EQ(yardstick_difference(with(1000, 1050), with(1060, 1150)),
            "yardstick self-pipe: 1.00 us to 1.05 us in A, 1.06 us to 1.15 us in B");
  EXPECT_EQ(yardstick_difference(with(1200, 1200), with(1000, 1000)),
            "yardstick self-pipe: 1.20 us in A, 1.00 us in B");
  EXPECT_EQ(yardstick_difference(with(1200, 1200), Document{}), "") << "not measured";
  Document half = with(1000, 1000);
  half.yardsticks_after.reset();
  EXPECT_EQ(yardstick_change(half), "");
  EXPECT_NE(yardstick_difference(half, with(1200, 1200)), "");
  Document far = with(1000, 1000);
  far.yardsticks_before->cache_line = Yardstick{400, 420, 440, 5};
  Document near = with(1000, 1000);
  near.yardsticks_before->cache_line = Yardstick{50, 52, 60, 5};
  near.yardsticks_after->cache_line = Yardstick{400, 420, 440, 5};
  EXPECT_EQ(yardstick_difference(near, far), "")
      << "a word of each invocation, no reason to refuse";
}

TEST(StoredPairs, ShowTheMediansOfWhatCanBeUsed) {
  ComparisonRow row;
  for (int i = 0; i < 3; ++i) row.pairs.push_back({{1000, "pinned"}, {1100, "pinned"}});
  for (int i = 0; i < 8; ++i) row.pairs.push_back({{1000, "together"}, {9000, "apart"}});
  set_medians(row);
  EXPECT_EQ(row.b_ns, 1100);
  row.pairs.erase(row.pairs.begin(), row.pairs.begin() + 3);
  set_medians(row);
  EXPECT_EQ(row.b_ns, 9000) << "none can be used";
}

TEST(StoredRows, KeepTheWorstSteal) {
  ComparisonRow row;
  Noise noise;
  add_steal(row, std::nullopt);
  add_steal(row, noise);
  noise.core_ns = 20'000'000;
  noise.steal_ns = 20'000'000;
  add_steal(row, noise);
  EXPECT_FALSE(row.worst_steal) << "two ticks do not tell";
  noise.core_ns = 200'000'000;
  add_steal(row, noise);
  noise.steal_ns = 0;
  add_steal(row, noise);
  ASSERT_TRUE(row.worst_steal);
  EXPECT_DOUBLE_EQ(*row.worst_steal, 0.1);
}

TEST(StoredPairs, OfNearAndFarAreNotUsedButSaid) {
  const std::vector<PairedRun> a(8, PairedRun{1000, "pinned", "near"});
  std::vector<PairedRun> b(8, PairedRun{1000, "pinned", "far"});
  ComparisonRow row;
  judge_stored(row, a, b);
  EXPECT_EQ(row.first.usable, 0U);
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  EXPECT_EQ(distance_shift(row.pairs),
            "the cores were far apart in 0 of 8 invocations of A, in 8 of B");
  for (PairedRun& each : b) each.distance = "";
  ComparisonRow unknown;
  judge_stored(unknown, a, b);
  EXPECT_EQ(unknown.first.usable, 8U) << "what is not known parts nobody";
  EXPECT_EQ(distance_shift(unknown.pairs), "");
  EXPECT_EQ(distance_shift({}), "");
}

TEST(StoredParameters, DifferInAllThatIsNotLength) {
  const Parameters a = {{"size", "8"}, {"work", "none"}, {"messages", "100"}};
  EXPECT_EQ(parameter_difference(a, a), "");
  EXPECT_EQ(parameter_difference(a, {{"size", "8"}, {"work", "none"}, {"duration", "1ms"}}), "");
  EXPECT_EQ(parameter_difference(a, {{"size", "9"}, {"rate", "10k"}}),
            "size: 8 in A, 9 in B; work: none in A, nothing in B; rate: nothing in A, 10k in B");
}

TEST(StoredPairs, AreInTheOrderInWhichTheyRan) {
  const std::vector<PairedRun> a(9, PairedRun{1000, "pinned"});
  const std::vector<PairedRun> b(7, PairedRun{1500, "pinned"});
  ComparisonRow row;
  judge_stored(row, a, b);
  EXPECT_EQ(row.pairs.size(), 7U);
  EXPECT_EQ(row.verdict, Verdict::slower);
  EXPECT_EQ(row.a_ns, 1000);
  EXPECT_EQ(row.b_ns, 1500);

  ComparisonRow few;
  judge_stored(few, a, {b.begin(), b.begin() + 5});
  EXPECT_EQ(few.verdict, Verdict::inconclusive);
  EXPECT_EQ(few.reason, "5 pairs are too few; measure both again and raise --invocations");
  ComparisonRow none;
  judge_stored(none, {}, b);
  EXPECT_EQ(none.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace ipcbench
