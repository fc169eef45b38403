#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ipcbench/stats/interval.hpp"

namespace ipcbench {
namespace {

std::vector<double> one_to(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  std::reverse(values.begin(), values.end());
  return values;
}

struct KnownRank {
  std::size_t n;
  double k;  // low end among the values 1..n
  double confidence;
};

class IntervalTable : public testing::TestWithParam<KnownRank> {};

TEST_P(IntervalTable, TakesTheExactOrderStatistics) {
  const auto& [n, k, confidence] = GetParam();
  const Interval interval = median_interval(one_to(n));
  EXPECT_EQ(interval.low, k);
  EXPECT_EQ(interval.high, static_cast<double>(n) + 1 - k);
  EXPECT_EQ(interval.median, static_cast<double>(n + 1) / 2);
  EXPECT_EQ(interval.count, n);
  EXPECT_NEAR(interval.confidence, confidence, 5e-5);
}

// k of the sign test's table at 95 %; the confidence is 1 - 2 P(Bin(n, 1/2) <= k - 1).
INSTANTIATE_TEST_SUITE_P(Table, IntervalTable,
                         testing::Values(KnownRank{1, 1, 0}, KnownRank{2, 1, 0.5},
                                         KnownRank{3, 1, 0.75}, KnownRank{4, 1, 0.875},
                                         KnownRank{5, 1, 0.9375}, KnownRank{6, 1, 0.96875},
                                         KnownRank{8, 1, 0.99219}, KnownRank{9, 2, 0.96094},
                                         KnownRank{12, 3, 0.96143}, KnownRank{15, 4, 0.96484},
                                         KnownRank{17, 5, 0.95096}, KnownRank{20, 6, 0.95861},
                                         KnownRank{23, 7, 0.96531}, KnownRank{25, 8, 0.95671},
                                         KnownRank{28, 9, 0.96430}, KnownRank{30, 10, 0.95722}));

TEST(Interval, NoValuesGiveZeros) {
  const Interval interval = median_interval({});
  EXPECT_EQ(interval.count, 0U);
  EXPECT_EQ(interval.median, 0);
  EXPECT_EQ(interval.confidence, 0);
}

TEST(Interval, AValueFarAwayMovesNoMedian) {
  EXPECT_EQ(median_interval({1000, 1, 2}).median, 2);
  EXPECT_EQ(median_interval({4, 1000, 1, 2}).median, 3);
}

TEST(Interval, OtherConfidenceIsHonoured) {
  EXPECT_EQ(median_interval(one_to(20), 0.80).low, 7);
  EXPECT_EQ(median_interval(one_to(20), 0.9875).low, 5);
}

TEST(Interval, ThousandsOfValuesDoNotUnderflow) {
  const std::size_t n = 10'000;
  const Interval interval = median_interval(one_to(n));
  // The normal approximation of the rank: n/2 - 1.96 * sqrt(n)/2 = 4902.
  EXPECT_NEAR(interval.low, 4902, 1);
  EXPECT_GE(interval.confidence, 0.95);
  EXPECT_LT(interval.confidence, 0.952);
}

TEST(Interval, EqualValuesHaveNoWidth) {
  const Interval interval = median_interval(std::vector<double>(9, 7.5));
  EXPECT_EQ(interval.low, 7.5);
  EXPECT_EQ(interval.high, 7.5);
}

}  // namespace
}  // namespace ipcbench
