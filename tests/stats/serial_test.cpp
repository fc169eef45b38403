#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "ipcbench/stats/ranks.hpp"
#include "ipcbench/stats/serial.hpp"

namespace ipcbench {
namespace {

using Values = std::vector<double>;

TEST(Ranks, ShareTheMeanOfTheirPlaces) {
  EXPECT_TRUE(ranks_of({}).empty());
  EXPECT_EQ(ranks_of({5, 1, 9}), (Values{2, 1, 3}));
  EXPECT_EQ(ranks_of({5, 1, 5, 5}), (Values{3, 1, 3, 3}));
  EXPECT_EQ(ranks_of({0, 0}), (Values{1.5, 1.5}));
}

TEST(SerialCorrelation, FewValuesAndTies) {
  EXPECT_EQ(serial_correlation({}).effective_count, 0);
  EXPECT_EQ(serial_correlation({1, 2, 3, 4, 5, 6, 7, 8, 9}).p, 1);
  const SerialCorrelation equal = serial_correlation(Values(30, 4));
  EXPECT_EQ(equal.lag_1, 0);
  EXPECT_EQ(equal.effective_count, 30);
}

TEST(SerialCorrelation, OfRisingAndOfAlternatingValues) {
  Values rising, alternating;
  for (int i = 0; i < 40; ++i) {
    rising.push_back(i == 39 ? std::numeric_limits<double>::max() : i);
    alternating.push_back(i % 2 == 0 ? 1 : 2);
  }
  const SerialCorrelation drift = serial_correlation(rising);
  // The squared steps of 40 ranks sum to 39, their distances to (40^3 - 40) / 12.
  EXPECT_NEAR(drift.lag_1, 1 - 39.0 / (2 * 5330), 1e-12);
  EXPECT_LT(drift.p, 1e-6);
  EXPECT_EQ(drift.effective_count, 1);
  const SerialCorrelation negative = serial_correlation(alternating);
  EXPECT_LT(negative.lag_1, -0.9);
  EXPECT_LT(negative.p, 1e-6);
  EXPECT_EQ(negative.effective_count, 40);  // never more than there are
}

// How often independence is rejected, and the mean effective share of the count where it is.
struct Rejections {
  double share = 0;
  double effective = 0;
};

Rejections rejections(std::size_t n, double correlation) {
  constexpr int kTimes = 2000;
  std::mt19937_64 random(n);
  std::normal_distribution<> normal;
  Rejections sum;
  for (int i = 0; i < kTimes; ++i) {
    Values values;
    double state = normal(random);
    for (std::size_t j = 0; j < n; ++j) {
      values.push_back(std::exp(state));
      state = correlation * state + std::sqrt(1 - correlation * correlation) * normal(random);
    }
    const SerialCorrelation found = serial_correlation(values);
    if (found.effective_count == static_cast<double>(n)) continue;
    sum.share += 1;
    sum.effective += found.effective_count / static_cast<double>(n);
  }
  if (sum.share > 0) sum.effective /= sum.share;
  sum.share /= kTimes;
  return sum;
}

TEST(SerialCorrelation, WhiteSeriesAreSeldomRejected) {
  for (const std::size_t n : {10U, 20U, 40U, 100U})
    EXPECT_LE(rejections(n, 0).share, 0.012) << n;  // one side of 1 % is 0.5 %
}

TEST(SerialCorrelation, AutoregressiveSeriesAreFound) {
  const Rejections found = rejections(100, 0.5);
  EXPECT_GE(found.share, 0.9);
  // (1 - r) / (1 + r) is 1/3; ranks see a little less of r.
  EXPECT_NEAR(found.effective, 0.36, 0.06);
  EXPECT_GE(rejections(30, 0.8).share, 0.85);
}

}  // namespace
}  // namespace ipcbench
