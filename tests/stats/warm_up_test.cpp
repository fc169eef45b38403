#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ipcbench/stats/placement.hpp"
#include "ipcbench/stats/summary.hpp"
#include "ipcbench/stats/warm_up.hpp"
#include "recording.hpp"

namespace ipcbench {
namespace {

using Batches = std::vector<std::uint64_t>;

Batches steady(std::size_t n) {
  Batches batches;
  for (std::size_t i = 0; i < n; ++i) batches.push_back(1000 + i * 7 % 10 * 10);
  return batches;
}

TEST(WarmUp, DropsOnlyFirstBatchesThatDiffer) {
  Batches batches = steady(40);
  EXPECT_EQ(warm_up_batches(batches), 0U);
  batches[0] = 5000;
  EXPECT_EQ(warm_up_batches(batches), 1U);
  batches[1] = 300;
  EXPECT_EQ(warm_up_batches(batches), 2U);
  batches[3] = 5000;  // not from the beginning on
  EXPECT_EQ(warm_up_batches(batches), 2U);
  batches[0] = 1120;  // outside the others' range, but not far
  EXPECT_EQ(warm_up_batches(batches), 0U);
}

TEST(WarmUp, LeavesDriftAndFewBatchesAlone) {
  Batches drift;
  for (std::uint64_t i = 0; i < 50; ++i) drift.push_back(10'000 - i * 100);
  EXPECT_EQ(warm_up_batches(drift), 0U);
  Batches late = steady(40);
  for (std::size_t i = 0; i < 8; ++i) late[i] = 9000;
  EXPECT_EQ(warm_up_batches(late), 8U);
  late[8] = 9000;
  EXPECT_EQ(warm_up_batches(late), 0U);
  Batches few(19, 1);
  few[0] = 9000;
  EXPECT_EQ(warm_up_batches(few), 0U);
  EXPECT_EQ(warm_up_batches({}), 0U);
}

TEST(WarmUp, TiesZerosAndHugeValues) {
  EXPECT_EQ(warm_up_batches(Batches(20, 5)), 0U);
  EXPECT_EQ(warm_up_batches(Batches(20, 0)), 0U);
  Batches ties(20, 1000);
  ties[0] = 1049;
  EXPECT_EQ(warm_up_batches(ties), 0U);  // less than 5 % is not visible
  ties[0] = 1051;
  EXPECT_EQ(warm_up_batches(ties), 1U);
  Batches huge(20, UINT64_MAX);
  huge[0] = 0;
  EXPECT_EQ(warm_up_batches(huge), 1U);
}

double share_dropped(std::size_t n, double spread, double heavy) {
  constexpr int kTimes = 2000;
  std::mt19937_64 random(n);
  std::normal_distribution<> normal;
  std::bernoulli_distribution spike(heavy);
  std::exponential_distribution<> length;
  int dropped = 0;
  for (int i = 0; i < kTimes; ++i) {
    Batches batches;
    for (std::size_t j = 0; j < n; ++j) {
      const double rest = spike(random) ? 3 * length(random) : 0;
      batches.push_back(
          static_cast<std::uint64_t>(1e6 * (std::exp(spread * normal(random)) + rest)));
    }
    dropped += warm_up_batches(batches) > 0 ? 1 : 0;
  }
  return dropped / static_cast<double>(kTimes);
}

// Without any warm-up: normal noise, and noise with spikes as other jobs make them.
TEST(WarmUp, SeldomSeenWhereThereIsNone) {
  for (const std::size_t n : {20U, 60U, 200U}) {
    EXPECT_LE(share_dropped(n, 0.02, 0), 0.03) << n;
    EXPECT_LE(share_dropped(n, 0.1, 0), 0.03) << n;
    EXPECT_LE(share_dropped(n, 0.05, 0.05), 0.04) << n;
  }
}

// Medians of invocations in a row are a series without warm-up as well, and a real one.
TEST(WarmUp, SeldomSeenOnRecordedNoise) {
  std::size_t windows = 0, dropped = 0;
  for (const auto& [key, blocks] : recording())
    for (const Series& block : blocks)
      for (std::size_t at = 0; at + 40 <= block.size(); ++at) {
        Batches batches;
        for (std::size_t i = at; i < at + 40; ++i)
          batches.push_back(static_cast<std::uint64_t>(block[i].message_ns));
        ++windows;
        dropped += warm_up_batches(batches) > 0 ? 1 : 0;
      }
  ASSERT_GT(windows, 500U);
  EXPECT_LE(static_cast<double>(dropped), 0.05 * static_cast<double>(windows));
}

TEST(WarmUp, IsLeftOutOfTheFigureAndCounted) {
  InvocationResult invocation;
  invocation.batch_messages = 10;
  invocation.batches_ns = steady(21);
  invocation.batches_ns[0] = 100'000;
  const InvocationFigures figures = figures_of(invocation, Placement::cross);
  EXPECT_EQ(figures.dropped_batches, 1U);
  EXPECT_EQ(figures.message_ns, message_ns(invocation));
  InvocationResult rest = invocation;
  rest.batches_ns.erase(rest.batches_ns.begin());
  EXPECT_EQ(figures.message_ns, message_ns(rest));
  invocation.failure.status = Status::died;
  EXPECT_EQ(figures_of(invocation, Placement::cross).message_ns, 0);
}

TEST(PlacementLabel, SaysWherePartiesRan) {
  const auto label = [](std::vector<std::pair<int, int>> cores, Placement placement) {
    InvocationResult invocation;
    for (const auto& [first, last] : cores) {
      invocation.parties.emplace_back();
      invocation.parties.back().counters.first_cpu = first;
      invocation.parties.back().counters.last_cpu = last;
    }
    return placement_label(invocation, placement);
  };
  EXPECT_EQ(label({{0, 0}, {1, 1}}, Placement::cross), "pinned");
  EXPECT_EQ(label({{0, 0}, {1, 1}}, Placement::list), "pinned");
  EXPECT_EQ(label({{0, 0}, {1, 1}}, Placement::free), "apart");
  EXPECT_EQ(label({{1, 1}, {1, 1}}, Placement::free), "together");
  EXPECT_EQ(label({{1, 1}, {0, 0}, {1, 1}}, Placement::free), "mixed");
  EXPECT_EQ(label({{1, 1}, {0, 1}}, Placement::free), "moved");
  EXPECT_EQ(label({{-1, -1}, {-1, -1}}, Placement::free), "unknown");
}

}  // namespace
}  // namespace ipcbench
