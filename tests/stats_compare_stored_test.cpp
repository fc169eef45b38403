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
  EXPECT_EQ(host_difference(a, b),
            "mitigation of meltdown: Mitigation: PTI in A, Vulnerable in B");
  a.cpu_limit = 0;
  EXPECT_EQ(host_difference(a, b), "quota: none in A, 0.5 cores in B");
  a.governor = "performance";
  EXPECT_EQ(host_difference(a, b), "governor: performance in A,  in B");
}

TEST(StoredYardsticks, AreComparedByTheirBestEnd) {
  const auto with = [](double before_ns, double after_ns) {
    Document document;
    document.yardsticks_before.emplace().self_pipe = Yardstick{before_ns, 2000, 9000, 20};
    document.yardsticks_after.emplace().self_pipe = Yardstick{after_ns, 3000, 9000, 20};
    return document;
  };
  EXPECT_EQ(yardstick_difference(with(1000, 1600), with(1900, 1100)), "") << "10 % are alike";
  EXPECT_EQ(yardstick_difference(with(1000, 1600), with(1900, 1101)),
            "yardstick self-pipe: 1.00 us in A, 1.10 us in B");
  EXPECT_EQ(yardstick_difference(with(1200, 1200), with(1000, 1000)),
            "yardstick self-pipe: 1.20 us in A, 1.00 us in B");
  EXPECT_EQ(yardstick_difference(with(1200, 1200), Document{}), "") << "not measured";
  Document far = with(1000, 1000);
  far.yardsticks_before->cache_line = Yardstick{400, 420, 440, 5};
  Document near = with(1000, 1000);
  near.yardsticks_before->cache_line = Yardstick{50, 52, 60, 5};
  EXPECT_EQ(yardstick_difference(near, far), "") << "a word of each invocation, no reason to refuse";
}

TEST(StoredPairs, OfNearAndFarAreNotUsedButSaid) {
  const std::vector<Side> a(8, Side{1000, "pinned", "near"});
  std::vector<Side> b(8, Side{1000, "pinned", "far"});
  ComparisonRow row;
  judge_stored(row, a, b);
  EXPECT_EQ(row.first.usable, 0U);
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  EXPECT_EQ(distance_shift(row.pairs),
            "the cores were far apart in 0 of 8 invocations of A, in 8 of B");
  for (Side& each : b) each.distance = "";
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
  const std::vector<Side> a(9, Side{1000, "pinned"});
  const std::vector<Side> b(7, Side{1500, "pinned"});
  ComparisonRow row;
  judge_stored(row, a, b);
  EXPECT_EQ(row.pairs.size(), 7U);
  EXPECT_EQ(row.verdict, Verdict::slower);
  EXPECT_EQ(row.a_ns, 1000);
  EXPECT_EQ(row.b_ns, 1500);

  ComparisonRow few;
  judge_stored(few, a, {b.begin(), b.begin() + 5});
  EXPECT_EQ(few.verdict, Verdict::inconclusive);
  EXPECT_EQ(few.reason, "5 pairs are too few");
  ComparisonRow none;
  judge_stored(none, {}, b);
  EXPECT_EQ(none.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace ipcbench
