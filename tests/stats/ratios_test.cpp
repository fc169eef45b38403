#include <gtest/gtest.h>

#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

ExperimentResult experiment(const std::string& transport, const std::string& size,
                            const std::vector<std::uint64_t>& message_ns) {
  std::vector<InvocationResult> invocations;
  for (std::size_t round = 0; round < message_ns.size(); ++round) {
    InvocationResult each = sample::invocation(round, round, message_ns[round]);
    each.batches_ns = {message_ns[round] * each.batch_messages};
    invocations.push_back(std::move(each));
  }
  return conclude(sample::planned(transport, size, 8), std::move(invocations));
}

void set(ExperimentResult& result, const std::string& key, const std::string& value) {
  sample::set_parameter(result.planned, key, value);
}

TEST(Ratios, PairsByRoundSoThatDriftCancels) {
  // Twice as slow in every round, while the machine gets ten times slower.
  const auto ratios =
      compare_experiments({experiment("pipe", "8", {200, 600, 2000, 800, 400, 1000}),
                           experiment("shm", "8", {100, 300, 1000, 400, 200, 500})});
  ASSERT_EQ(ratios.size(), 1U);
  EXPECT_EQ(ratios[0].faster_value, "shm");
  EXPECT_EQ(ratios[0].slower_value, "pipe");
  EXPECT_EQ(ratios[0].faster, "shm/size=8");
  EXPECT_EQ(ratios[0].what, "");
  EXPECT_NEAR(ratios[0].ratio.low, 2, 1e-9);
  EXPECT_NEAR(ratios[0].ratio.median, 2, 1e-9);
  EXPECT_NEAR(ratios[0].ratio.high, 2, 1e-9);
  EXPECT_EQ(ratios[0].ratio.count, 6U);
  EXPECT_TRUE(ratios[0].distinct);
}

TEST(Ratios, OnlyCommonRoundsCount) {
  auto slow = experiment("pipe", "8", {300, 300, 900});
  slow.invocations.erase(slow.invocations.begin());
  const auto ratios = compare_experiments({slow, experiment("shm", "8", {100, 100})});
  ASSERT_EQ(ratios.size(), 1U);
  EXPECT_EQ(ratios[0].ratio.count, 1U);
  EXPECT_NEAR(ratios[0].ratio.median, 3, 1e-9);
  EXPECT_FALSE(ratios[0].distinct) << "one round proves nothing";
}

TEST(Ratios, FewerThanSixRoundsAreNeverDistinct) {
  const auto ratio_of = [](std::size_t rounds) {
    return compare_experiments({experiment("pipe", "8", std::vector<std::uint64_t>(rounds, 300)),
                                experiment("shm", "8", std::vector<std::uint64_t>(rounds, 100))})
        .at(0);
  };
  EXPECT_NEAR(ratio_of(5).ratio.low, 3, 1e-9);
  EXPECT_FALSE(ratio_of(5).distinct);
  EXPECT_TRUE(ratio_of(6).distinct);
}

TEST(Ratios, RoundsInWhichTheCoresWereFartherForOneDoNotCount) {
  auto slow = experiment("pipe", "8", {200, 200, 200, 200, 200, 200, 200});
  auto fast = experiment("shm", "8", {100, 100, 100, 100, 100, 100, 100});
  for (auto* each : {&slow, &fast})
    for (InvocationResult& invocation : each->invocations)
      invocation.cache_line = CacheLine{{0, 1}, 52, 52};
  slow.invocations[3].cache_line = CacheLine{{0, 1}, 400, 400};
  slow.invocations[4].cache_line.reset();
  const auto ratios = compare_experiments({slow, fast});
  ASSERT_EQ(ratios.size(), 1U);
  EXPECT_EQ(ratios[0].ratio.count, 6U) << "what is not known parts nobody";
}

TEST(Ratios, NothingIsComparedOverGroups) {
  const std::vector<std::uint64_t> halves = {4000,  4010,  4020,  4030,  4040,
                                             37000, 37010, 37020, 37030, 37040};
  const auto grouped = experiment("thread", "8", halves);
  ASSERT_EQ(grouped.summary->modes.size(), 2U);
  EXPECT_EQ(grouped.summary->speedup, 0);
  EXPECT_EQ(grouped.summary->efficiency, 0);
  EXPECT_EQ(grouped.summary->ideal_speedup, 2);
  const std::vector<std::uint64_t> pipe_times(10, 60'000), shm_times(10, 50'000);
  const auto ratios = compare_experiments(
      {grouped, experiment("pipe", "8", pipe_times), experiment("shm", "8", shm_times)});
  ASSERT_EQ(ratios.size(), 2U);
  EXPECT_EQ(ratios[0].slower, "pipe/size=8");
  EXPECT_TRUE(ratios[0].distinct) << "the others are compared as ever";
  EXPECT_EQ(ratios[1].slower, "thread/size=8");
  EXPECT_EQ(ratios[1].faster, "shm/size=8");
  EXPECT_TRUE(ratios[1].grouped);
  EXPECT_FALSE(ratios[1].distinct);
  EXPECT_EQ(ratios[1].ratio.count, 0U);
}

TEST(Ratios, OfASweepTheEndsWithoutGroupsAreCompared) {
  const std::vector<std::uint64_t> halves = {400, 401, 402, 403, 404, 3700, 3701, 3702, 3703, 3704};
  const auto ratios =
      compare_experiments({experiment("pipe", "8", std::vector<std::uint64_t>(10, 200)),
                           experiment("pipe", "64", halves),
                           experiment("pipe", "1KiB", std::vector<std::uint64_t>(10, 300)),
                           experiment("pipe", "1MiB", std::vector<std::uint64_t>(10, 900))});
  ASSERT_EQ(ratios.size(), 2U);
  EXPECT_NEAR(ratios[0].ratio.median, 4.5, 1e-9);
  EXPECT_EQ(ratios[1].slower_value, "64");
  EXPECT_TRUE(ratios[1].grouped);
}

TEST(Ratios, OverlapIsNotDistinct) {
  const auto ratios = compare_experiments({experiment("pipe", "8", {120, 90, 130, 95, 120, 125}),
                                           experiment("shm", "8", {100, 100, 100, 100, 100, 100})});
  ASSERT_EQ(ratios.size(), 1U);
  EXPECT_LT(ratios[0].ratio.low, 1);
  EXPECT_FALSE(ratios[0].distinct);
}

TEST(Ratios, AreAlikeWithinATenth) {
  const auto ratio_of = [](std::uint64_t other, std::size_t rounds) {
    std::vector<std::uint64_t> times(rounds, 1000);
    times[0] = times[1] = 990;  // so that the interval holds 1
    times[2] = times[3] = other;
    return compare_experiments({experiment("pipe", "8", times),
                                experiment("shm", "8", std::vector<std::uint64_t>(rounds, 1000))})
        .at(0);
  };
  EXPECT_TRUE(ratio_of(1099, 6).alike);
  EXPECT_FALSE(ratio_of(1101, 6).alike) << "it is not known";
  EXPECT_FALSE(ratio_of(1099, 5).alike) << "nor of five rounds";
  EXPECT_FALSE(ratio_of(1101, 6).distinct);
}

TEST(Ratios, EveryOtherParameterSeparates) {
  const auto ratios = compare_experiments(
      {experiment("pipe", "8", {200, 200}), experiment("shm", "8", {100, 100}),
       experiment("pipe", "1MiB", {900, 900}), experiment("shm", "1MiB", {300, 300}),
       experiment("unix", "1MiB", {600, 600})});
  ASSERT_EQ(ratios.size(), 5U);
  EXPECT_EQ(ratios[0].axis, "transport");
  EXPECT_EQ(ratios[0].what, "size=8");
  EXPECT_EQ(ratios[1].what, "size=1MiB");
  EXPECT_EQ(ratios[1].slower_value, "unix");
  EXPECT_EQ(ratios[2].slower_value, "pipe");
  // Then the ends of the sweep of sizes, for each transport that has two.
  EXPECT_EQ(ratios[3].axis, "size");
  EXPECT_EQ(ratios[3].what, "pipe");
  EXPECT_EQ(ratios[3].slower_value, "1MiB");
  EXPECT_EQ(ratios[3].faster_value, "8");
  EXPECT_NEAR(ratios[3].ratio.median, 4.5, 1e-9);
  EXPECT_EQ(ratios[4].what, "shm");
}

TEST(Ratios, OfASweepOnlyTheEndsAreCompared) {
  const auto ratios = compare_experiments({experiment("pipe", "8", {200, 200}),
                                           experiment("pipe", "64", {300, 300}),
                                           experiment("pipe", "1MiB", {900, 900})});
  ASSERT_EQ(ratios.size(), 1U);
  EXPECT_EQ(ratios[0].what, "");
  EXPECT_NEAR(ratios[0].ratio.median, 4.5, 1e-9);
}

TEST(Ratios, StartMayDifferUnlessItIsSwept) {
  auto pipe = experiment("pipe", "8", {200, 200});
  auto queue = experiment("thread", "8", {100, 100});
  set(queue, "start", "thread");
  EXPECT_EQ(compare_experiments({pipe, queue}).size(), 1U);

  auto other = experiment("pipe", "8", {150, 150});
  set(other, "start", "thread");
  for (auto* each : {&pipe, &other, &queue}) each->planned.chosen.clear();
  const auto ratios = compare_experiments({pipe, other, queue});
  ASSERT_EQ(ratios.size(), 2U);
  EXPECT_EQ(ratios[0].what, "start=thread");
  EXPECT_NEAR(ratios[0].ratio.median, 1.5, 1e-9);
  EXPECT_EQ(ratios[1].axis, "start");
  EXPECT_EQ(ratios[1].what, "pipe");
}

TEST(Ratios, FailedExperimentsAndTheFloorTakeNoPart) {
  const auto dead = conclude(sample::planned("unix", "8", 8),
                             {sample::failed(0, {Status::died, "gone", {}, "", {}, 0})});
  EXPECT_TRUE(compare_experiments(
                  {experiment("pipe", "8", {200, 200}), dead, experiment("null", "8", {1, 1})})
                  .empty());
  EXPECT_TRUE(compare_experiments({}).empty());
}

TEST(Conclude, SummaryExactlyWhereTheStatusIsOk) {
  const auto good = conclude(sample::planned("pipe", "8", 8), {sample::invocation(0, 0, 100)});
  EXPECT_TRUE(good.summary);
  EXPECT_EQ(good.failure.status, Status::ok);

  const auto bad = conclude(
      sample::planned("pipe", "8", 8),
      {sample::invocation(0, 0, 100), sample::failed(1, {Status::timeout, "first", 1, "", {}, 0}),
       sample::failed(2, {Status::died, "second", {}, "", {}, 0})});
  EXPECT_FALSE(bad.summary);
  EXPECT_EQ(bad.failure.status, Status::timeout);
  EXPECT_EQ(bad.failure.reason, "first");
  EXPECT_EQ(bad.invocations.size(), 3U);

  const auto none = conclude(sample::planned("pipe", "8", 8), {});
  EXPECT_FALSE(none.summary);
  EXPECT_EQ(none.failure.status, Status::interrupted);
}

TEST(Conclude, TakesOverTheWarningsOfThePlan) {
  auto planned = sample::planned("pipe", "8", 8);
  planned.warnings = {{"id", "text", "advice"}};
  const auto result = conclude(planned, {sample::invocation(0, 0, 100)});
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_EQ(result.warnings[0].id, "id");
}

}  // namespace
}  // namespace ipcbench
