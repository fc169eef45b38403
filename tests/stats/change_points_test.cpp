#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ipcbench/stats/change_points.hpp"
#include "ipcbench/stats/history.hpp"
#include "recording.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using Values = std::vector<double>;

Values steps(std::initializer_list<std::pair<std::size_t, double>> levels) {
  Values values;
  for (const auto& [count, level] : levels)
    for (std::size_t i = 0; i < count; ++i)
      values.push_back(level + static_cast<double>((values.size() * 7) % 5));
  return values;
}

TEST(ChangePoints, NoneInFewEqualOrSteadyValues) {
  EXPECT_TRUE(find_changes({}).empty());
  EXPECT_TRUE(find_changes({1, 1, 1, 9, 9, 9, 9}).empty());
  EXPECT_TRUE(find_changes(Values(30, 7)).empty());
  EXPECT_TRUE(find_changes(steps({{30, 1000}})).empty());
}

TEST(ChangePoints, OneStep) {
  const auto changes = find_changes(steps({{9, 1000}, {6, 1100}}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].at, 9U);
  EXPECT_EQ(changes[0].before_count, 9U);
  EXPECT_EQ(changes[0].after_count, 6U);
  EXPECT_NEAR(changes[0].change, 0.1, 0.005);
  EXPECT_LE(changes[0].p, 0.05);
}

TEST(ChangePoints, FourOnEitherSideAreEnoughAndThreeAreNot) {
  EXPECT_EQ(find_changes(steps({{4, 1000}, {4, 2000}})).size(), 1U);
  EXPECT_TRUE(find_changes(steps({{9, 1000}, {1, 5000}})).empty());
  for (const ChangePoint& each : find_changes(steps({{12, 1000}, {3, 5000}})))
    EXPECT_LE(each.at, 11U);
}

TEST(ChangePoints, UpAndDownAgain) {
  const auto changes = find_changes(steps({{12, 1000}, {12, 1200}, {12, 1000}}));
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].at, 12U);
  EXPECT_EQ(changes[1].at, 24U);
  EXPECT_GT(changes[0].change, 0);
  EXPECT_LT(changes[1].change, 0);
  EXPECT_EQ(changes[0].after_count, 12U);
}

TEST(ChangePoints, LessThanTheMarginIsNotWorthAWord) {
  EXPECT_TRUE(find_changes(steps({{20, 1000}, {20, 1010}})).empty());
}

TEST(ChangePoints, SeldomWhereNothingChanged) {
  constexpr int kTimes = 80;
  std::normal_distribution<> normal;
  std::cauchy_distribution<> heavy;
  for (const std::size_t n : {8U, 16U, 24U})
    for (const bool tails : {false, true}) {
      std::mt19937_64 random(n);
      int found = 0;
      for (int i = 0; i < kTimes; ++i) {
        Values values(n);
        for (double& each : values)
          each = 1e6 *
                 std::exp(0.1 * (tails ? std::clamp(heavy(random), -50.0, 50.0) : normal(random)));
        found += find_changes(values).empty() ? 0 : 1;
      }
      EXPECT_LE(found, kTimes / 8) << n;  // 5 % nominal, and as much for chance
    }
}

// Neighbours of the recorded noise, shuffled: nothing changed there either.
TEST(ChangePoints, SeldomInShuffledNoise) {
  std::size_t windows = 0, found = 0;
  std::mt19937_64 random(1);
  for (const Series& block : recording().at({"pp_same", 0}))
    for (int i = 0; i < 20; ++i) {
      Values values;
      for (int j = 0; j < 20; ++j) values.push_back(block[random() % block.size()].message_ns);
      ++windows;
      found += find_changes(values).empty() ? 0 : 1;
    }
  EXPECT_LE(found * 8, windows) << windows;
}

StoredResult stored(const std::string& file, const std::string& started) {
  StoredResult result{file, sample::document()};
  result.document.started = started;
  return result;
}

TEST(History, KeepsMachinesAndParametersApart) {
  std::vector<StoredResult> results = {stored("b.json", "2026-01-02T00:00:00Z"),
                                       stored("a.json", "2026-01-01T00:00:00Z"),
                                       stored("c.json", "2026-01-03T00:00:00Z")};
  results[2].document.host.kernel = "Linux 7.0.0";
  sample::set_parameter(results[0].document.experiments[0].planned, "work", "matmul:512");
  const auto machines = history_of(results);
  ASSERT_EQ(machines.size(), 2U);
  ASSERT_EQ(machines[0].rows.size(), 3U);  // pipe twice, shm; what failed has no history
  EXPECT_EQ(machines[0].rows[1].name, "shm size=1MiB workers=2 work=matmul:256 wait=spin");
  ASSERT_EQ(machines[0].rows[1].points.size(), 2U);
  EXPECT_EQ(machines[0].rows[1].points[0].file, "a.json");
  EXPECT_EQ(machines[0].rows[0].points.size(), 1U);
  EXPECT_EQ(machines[1].rows.size(), 2U);
}

TEST(History, FindsTheCommitThatChanged) {
  std::vector<StoredResult> results;
  for (int i = 0; i < 10; ++i) {
    results.push_back(
        stored("r" + std::to_string(i) + ".json", "2026-01-1" + std::to_string(i) + "T00:00:00Z"));
    results.back().document.tool.commit = i < 5 ? "old" : "new";
    if (i >= 5)
      results.back().document.experiments[1] =
          conclude(sample::planned("shm", "1MiB", 1 << 20), {sample::invocation(0, 0, 1'200'000)});
  }
  const auto machines = history_of(results);
  ASSERT_EQ(machines.size(), 1U);
  EXPECT_TRUE(machines[0].rows[0].changes.empty());
  const HistoryRow& shm = machines[0].rows[1];
  ASSERT_EQ(shm.changes.size(), 1U);
  EXPECT_EQ(shm.points[shm.changes[0].at].commit, "new");
  EXPECT_NEAR(shm.changes[0].change, 0.2, 0.001);
}

TEST(History, PassesOverGroupsInItsSearch) {
  std::vector<InvocationResult> halves;
  for (std::uint64_t i = 0; i < 10; ++i)
    halves.push_back(sample::invocation(i, i, i < 5 ? 4'000'000 : 37'000'000));
  std::vector<StoredResult> results;
  for (int i = 0; i < 10; ++i) {
    results.push_back(
        stored("r" + std::to_string(i) + ".json", "2026-01-1" + std::to_string(i) + "T00:00:00Z"));
    results.back().document.tool.commit = i < 6 ? "old" : "new";
    auto& shm = results.back().document.experiments[1];
    if (i == 1 || i == 2) shm = conclude(sample::planned("shm", "1MiB", 1 << 20), halves);
    if (i >= 6)
      shm =
          conclude(sample::planned("shm", "1MiB", 1 << 20), {sample::invocation(0, 0, 1'200'000)});
  }
  const auto machines = history_of(results);
  const HistoryRow& shm = machines.at(0).rows.at(1);
  ASSERT_EQ(shm.points.size(), 10U);
  EXPECT_EQ(shm.points[1].groups, 2U);
  ASSERT_EQ(shm.changes.size(), 1U);
  EXPECT_EQ(shm.points[shm.changes[0].at].commit, "new");
  EXPECT_EQ(shm.points[shm.changes[0].at].file, "r6.json");
  EXPECT_EQ(shm.changes[0].before_count, 4U);
}

}  // namespace
}  // namespace ipcbench
