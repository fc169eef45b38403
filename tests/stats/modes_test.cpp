// Groups of invocations: found where they are, and not where they are not. All draws come from
// fixed seeds, so the shares are the same in every run of the test.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "ipcbench/stats/binomial.hpp"
#include "ipcbench/stats/mode_figures.hpp"
#include "ipcbench/stats/modes.hpp"
#include "recording.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using Values = std::vector<double>;
using Groups = std::vector<std::vector<std::size_t>>;

std::vector<std::size_t> sizes_of(const Values& values) {
  std::vector<std::size_t> sizes;
  for (const auto& each : find_modes(values)) sizes.push_back(each.size());
  return sizes;
}
using Sizes = std::vector<std::size_t>;

// `count` values around `middle`, a percent apart.
void add(Values& values, std::size_t count, double middle) {
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(middle * (1 + 0.01 * (static_cast<double>((i * 7) % count))));
}

TEST(Binomial, IsExact) {
  EXPECT_DOUBLE_EQ(binomial_tail(10, 10, 0.3), 1);
  EXPECT_NEAR(binomial_tail(10, 0, 0.5), 1.0 / 1024, 1e-15);
  EXPECT_NEAR(binomial_tail(10, 2, 0.5), 56.0 / 1024, 1e-15);
  EXPECT_NEAR(binomial_tail(3, 1, 0.2), 0.896, 1e-15);
  EXPECT_EQ(binomial_tail(3, 1, 1), 0);
  EXPECT_EQ(binomial_tail(3, 1, 0), 1);
  // (1 - p)^n is zero as a double.
  EXPECT_NEAR(binomial_tail(10'000, 5'000, 0.5), 0.504, 0.001);
}

TEST(Modes, OfNoneOrFewOrEqualValues) {
  EXPECT_TRUE(find_modes({}).empty());
  EXPECT_EQ(find_modes({5}), Groups({{0}}));
  EXPECT_EQ(sizes_of({1, 1, 1000, 1000, 1000}), Sizes{5});
  EXPECT_EQ(sizes_of(Values(40, 7.0)), Sizes{40});
  EXPECT_EQ(sizes_of(Values(40, 0.0)), Sizes{40});
  Values zero = {0};
  add(zero, 20, 4000);
  EXPECT_EQ(sizes_of(zero), Sizes{21});
}

TEST(Modes, SixInvocationsFarApart) {
  const Values values = {37'000, 4100, 38'000, 4200, 4150, 36'500};
  EXPECT_EQ(find_modes(values), Groups({{1, 4, 3}, {5, 0, 2}}));
}

TEST(Modes, TiesAndExtremes) {
  EXPECT_EQ(sizes_of({1, 1, 1, 1, 2, 2, 2, 2}), (Sizes{4, 4}));
  EXPECT_EQ(sizes_of({100, 100, 100, 100, 105, 105, 105, 105}), Sizes{8});  // too near to matter
  constexpr double kHuge = std::numeric_limits<double>::max();
  constexpr double kTiny = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(sizes_of({kHuge, kHuge, kHuge, kTiny, kTiny, kTiny, kTiny}), (Sizes{4, 3}));
}

TEST(Modes, TwoAndThree) {
  Values two;
  add(two, 25, 4200);
  add(two, 15, 37'000);
  EXPECT_EQ(sizes_of(two), (Sizes{25, 15}));
  Values three = two;
  add(three, 20, 400'000);
  EXPECT_EQ(sizes_of(three), (Sizes{25, 15, 20}));
}

TEST(Modes, OneThatMovedOnTheWayDoesNotHideThem) {
  Values values;
  add(values, 25, 4200);
  add(values, 15, 37'000);
  values.push_back(12'000);
  EXPECT_EQ(sizes_of(values).size(), 2U);
}

TEST(Modes, OutliersAreNone) {
  for (const std::size_t outliers : {1U, 2U}) {
    Values values;
    add(values, 38, 4200);
    values.insert(values.end(), outliers, 90'000);
    EXPECT_EQ(sizes_of(values), Sizes{38 + outliers});
    values.insert(values.end(), outliers, 4);
    EXPECT_EQ(sizes_of(values), Sizes{38 + 2 * outliers});
  }
}

double share_with_several(std::size_t n, const std::function<double(std::mt19937_64&)>& draw) {
  constexpr int kTimes = 1000;
  std::mt19937_64 random(n);
  int several = 0;
  for (int i = 0; i < kTimes; ++i) {
    Values values(n);
    for (double& each : values) each = draw(random);
    several += find_modes(values).size() > 1 ? 1 : 0;
  }
  return several / static_cast<double>(kTimes);
}

// Bells, long tails, and the hardest case, no middle at all.
TEST(Modes, SeldomFoundWhereThereIsOne) {
  std::normal_distribution<> normal;
  std::uniform_real_distribution<> even(0, 3);
  std::cauchy_distribution<> heavy;
  std::exponential_distribution<> decay;
  const std::vector<std::function<double(std::mt19937_64&)>> shapes = {
      [&](auto& random) { return std::exp(0.05 * normal(random)); },
      [&](auto& random) { return std::exp(normal(random)); },
      [&](auto& random) { return std::exp(even(random)); },
      [&](auto& random) { return 1 + decay(random); },
      [&](auto& random) { return std::exp(std::clamp(0.05 * heavy(random), -50.0, 50.0)); },
  };
  for (std::size_t shape = 0; shape < shapes.size(); ++shape)
    for (const std::size_t n : {6U, 8U, 12U, 20U, 40U, 100U})
      EXPECT_LE(share_with_several(n, shapes[shape]), 0.03) << "shape " << shape << ", n " << n;
}

TEST(Modes, FoundWhereThereAreTwo) {
  std::normal_distribution<> normal;
  std::bernoulli_distribution slow(0.4);
  const auto draw = [&](auto& random) {
    return (slow(random) ? 9 : 1) * std::exp(0.05 * normal(random));
  };
  EXPECT_GE(share_with_several(20, draw), 0.97);
  EXPECT_GE(share_with_several(40, draw), 0.99);
}

// Windows of the recorded noise. Work pinned to one core has one mode. What ran unpinned, together
// on one core or apart, differs tenfold: where a window has enough of either kind, there are two
// modes, and none mixes the kinds. (A smaller minority can be too scattered to be one: 5 to 8 of 40
// from 36 to 125 us are outliers by this rule.)
TEST(Modes, ReplayOnRecordedNoise) {
  constexpr std::size_t kWindow = 40;
  std::size_t pinned = 0, pinned_with_several = 0, free = 0, free_parted = 0;
  for (const Series& block : recording().at({"pp_same", 0}))
    for (std::size_t at = 0; at + kWindow <= block.size(); at += 10) {
      Values values;
      for (std::size_t i = at; i < at + kWindow; ++i) values.push_back(block[i].message_ns);
      ++pinned;
      pinned_with_several += find_modes(values).size() > 1 ? 1 : 0;
    }
  for (const Series& block : recording().at({"pp_free", 0}))
    for (std::size_t at = 0; at + kWindow <= block.size(); at += 10) {
      Values values;
      std::size_t slow = 0;
      for (std::size_t i = at; i < at + kWindow; ++i) {
        values.push_back(block[i].message_ns);
        slow += block[i].message_ns > 20'000 ? 1 : 0;
      }
      if (slow < 9 || slow > kWindow - 9) continue;
      ++free;
      const Groups groups = find_modes(values);
      bool parted = groups.size() > 1;
      for (const auto& group : groups)
        parted = parted && values[group.back()] / values[group.front()] < 9;
      free_parted += parted ? 1 : 0;
    }
  ASSERT_GE(pinned, 20U);
  EXPECT_EQ(pinned_with_several, 0U) << "of " << pinned;
  ASSERT_GE(free, 5U);
  EXPECT_EQ(free_parted, free);
}

TEST(Modes, FiguresOfEach) {
  PlannedExperiment planned = sample::planned("pipe", "1MiB", 1 << 20);
  planned.experiment.placement = Placement::free;
  std::vector<InvocationResult> invocations;
  for (std::uint64_t i = 0; i < 8; ++i) {
    invocations.push_back(sample::invocation(i, i, i < 5 ? 1'000'000 : 9'000'000));
    invocations.back().cache_line->after_ns = 53;
    if (i < 5)
      for (PartyResult& party : invocations.back().parties) {
        party.counters.first_cpu = 1;
        party.counters.last_cpu = 1;
      }
  }
  const ExperimentResult result = conclude(planned, invocations);
  ASSERT_TRUE(result.summary);
  ASSERT_EQ(result.summary->modes.size(), 2U);
  const Mode& fast = result.summary->modes[0];
  const Mode& slow = result.summary->modes[1];
  EXPECT_EQ(fast.count, 5U);
  EXPECT_DOUBLE_EQ(fast.share, 5 / 8.0);
  EXPECT_NEAR(fast.median, 1'000'000, 100);
  EXPECT_NEAR(slow.low, 9'000'000, 100);
  EXPECT_NEAR(slow.over_compute, 9 * 2 / 1.6, 0.01);
  EXPECT_NEAR(slow.over_copy, 100, 0.1);
  EXPECT_NEAR(slow.bytes_per_second, ((1 << 20) + 8) / 0.009, 1e4);
  EXPECT_EQ(fast.message_times.count, 500U);
  EXPECT_EQ(fast.placement, "together near");
  EXPECT_EQ(fast.placement_share, 1);
  EXPECT_EQ(slow.placement, "mixed near");
  ASSERT_EQ(result.figures.size(), 8U);
  EXPECT_EQ(result.figures[0].placement, "together");
}

}  // namespace
}  // namespace ipcbench
