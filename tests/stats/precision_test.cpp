// When to stop, and what an interval is worth that was looked at before. All draws come from fixed
// seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <random>

#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/precision.hpp"
#include "recording.hpp"

namespace ipcbench {
namespace {

using Values = std::vector<double>;

TEST(Precision, LooksSeldom) {
  std::vector<std::size_t> looks;
  for (std::size_t count = 0; count < 100; ++count)
    if (is_look(count)) looks.push_back(count);
  EXPECT_EQ(looks, (std::vector<std::size_t>{12, 18, 27, 41, 62, 93}));
}

TEST(Precision, StopsWhereTheIntervalIsNarrow) {
  Values values;
  for (int i = 0; i < 12; ++i) values.push_back(1000 + i);
  EXPECT_TRUE(is_precise(values, 0.02));
  EXPECT_FALSE(is_precise(values, 0.001));
  values.push_back(1000);
  EXPECT_FALSE(is_precise(values, 0.02));  // no look
  EXPECT_FALSE(is_precise({1, 1, 1}, 0.5));
  EXPECT_FALSE(is_precise({}, 0.5));
}

TEST(Precision, TiesZerosAndHugeValues) {
  EXPECT_TRUE(is_precise(Values(12, 7), 0.001));
  EXPECT_TRUE(is_precise(Values(12, 0), 0.001));
  Values values(12, 0);
  values[0] = values[1] = values[2] = 5;
  EXPECT_FALSE(is_precise(values, 0.5));
  constexpr double kHuge = std::numeric_limits<double>::max();
  EXPECT_TRUE(is_precise(Values(12, kHuge), 0.001));
  for (std::size_t i = 0; i < 6; ++i) values[i] = kHuge;
  EXPECT_FALSE(is_precise(values, 0.02));
}

TEST(Precision, DoesNotStopBetweenTwoModes) {
  Values values;
  for (int i = 0; i < 93; ++i) values.push_back(i % 2 == 0 ? 4200 : 37'000);
  EXPECT_FALSE(is_precise(values, 0.05));
}

// Draws from each recorded series, stopped by the rule: how often the 95 % interval that is then
// shown holds the series' median.
TEST(Precision, IntervalsKeepTheirCoverageOnRecordedNoise) {
  constexpr std::size_t kMost = 150;
  constexpr int kTimes = 200;
  std::size_t held = 0, stopped = 0;
  for (const double precision : {0.01, 0.02, 0.05})
    for (const auto& [key, blocks] : recording())
      for (const Series& block : blocks) {
        Values all;
        for (const PairedRun& each : block) all.push_back(each.message_ns);
        const double truth = median_interval(all).median;
        std::mt19937_64 random(block.size());
        for (int i = 0; i < kTimes; ++i) {
          Values drawn;
          while (drawn.size() < kMost && !is_precise(drawn, precision))
            drawn.push_back(all[random() % all.size()]);
          if (drawn.size() == kMost) continue;
          ++stopped;
          const Interval shown = median_interval(drawn);
          held += shown.low <= truth && truth <= shown.high ? 1 : 0;
        }
      }
  ASSERT_GT(stopped, 3000U);
  const double coverage = static_cast<double>(held) / static_cast<double>(stopped);
  RecordProperty("coverage", std::to_string(coverage));
  if (std::getenv("IPCBENCH_TEST_FIGURES") != nullptr)
    std::cout << "coverage " << coverage << " of " << stopped << '\n';
  EXPECT_GE(coverage, 0.94);
}

}  // namespace
}  // namespace ipcbench
