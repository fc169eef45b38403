#include "ipcbench/stats/compare_stored.hpp"

#include <gtest/gtest.h>

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
