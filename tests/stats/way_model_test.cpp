#include <gtest/gtest.h>

#include "ipcbench/stats/way_model.hpp"

namespace ipcbench {
namespace {

// A pipe of 64 KiB as it is on two cores: 95 us alone, 57 us with two workers.
constexpr WayTerms kPipe{2, 1, 95'000, 57'000, 50'000, 46'000};

WorkTime work(double ns) { return {ns, ns}; }

TEST(WayModel, WithoutWorkAWayTakesWhatItTook) {
  const Prediction nothing = predict(kPipe, work(0), 16);
  EXPECT_EQ(nothing.time_ns, 57'000);
  EXPECT_EQ(nothing.bound, Bound::coordinator);
}

TEST(WayModel, OneWorkerTakesTurnsWithTheCoordinator) {
  const WayTerms alone{1, 1, 95'000, 95'000, 50'000, 46'000};
  EXPECT_EQ(predict(alone, work(1e6), 2).time_ns, 1'095'000);
  EXPECT_EQ(break_even_ns(alone, 2), std::nullopt);
}

TEST(WayModel, WorkersShareTheWorkUntilTheCoresRunOut) {
  const Prediction with_cores = predict(kPipe, work(1e7), 16);
  EXPECT_EQ(with_cores.time_ns, (1e7 + 95'000) / 2);
  EXPECT_EQ(with_cores.bound, Bound::workers);
  const Prediction on_one = predict(kPipe, work(1e7), 1);
  EXPECT_EQ(on_one.time_ns, 1e7 + 96'000);
  EXPECT_EQ(on_one.bound, Bound::cores);
}

TEST(WayModel, BreakEvenIsWhereBothAreEqual) {
  for (const std::uint32_t cores : {2U, 3U, 16U}) {
    const auto even = break_even_ns(kPipe, cores);
    ASSERT_TRUE(even);
    EXPECT_NEAR(predict(kPipe, work(*even), cores).time_ns, *even, 1);
    EXPECT_LT(predict(kPipe, work(*even * 1.01), cores).time_ns, *even * 1.01);
    EXPECT_GT(predict(kPipe, work(*even * 0.99), cores).time_ns, *even * 0.99);
  }
}

TEST(WayModel, WorkThatSlowsItselfDownNeverPays) {
  EXPECT_EQ(break_even_ns(kPipe, 2, {2.0, 2.0}), std::nullopt);
  EXPECT_TRUE(break_even_ns(kPipe, 2, {1.5, 1.5}));
}

TEST(WayModel, WhoeverLosesItsCoreToOthersTakesLonger) {
  EXPECT_EQ(predict(kPipe, {2e7, 1e7}, 16).time_ns, (2e7 + 95'000) / 2);
  EXPECT_EQ(predict(kPipe, {1e7, 1e7}, 1).cores_ns, predict(kPipe, {2e7, 1e7}, 1).cores_ns);
}

TEST(WayModel, AtMetgHalfOfTheCoresTimeIsWork) {
  const auto metg = metg_ns(kPipe, 16);
  ASSERT_TRUE(metg);
  EXPECT_NEAR(*metg / 2 / predict(kPipe, work(*metg), 16).time_ns, 0.5, 1e-6);
  EXPECT_LT(*metg_ns(kPipe, 16, 0.5), *metg_ns(kPipe, 16, 0.9));
  EXPECT_EQ(metg_ns(kPipe, 1, 1.0), std::nullopt);  // moving data is never free
}

TEST(WayModel, TheCoordinatorKeepsSoManyWorkersBusy) {
  EXPECT_NEAR(*useful_workers(kPipe, 57'000 * 10 - 95'000), 10, 1e-9);
  EXPECT_EQ(*useful_workers(kPipe, 0), 95'000.0 / 57'000);
  EXPECT_EQ(useful_workers({}, 1), std::nullopt);
}

}  // namespace
}  // namespace ipcbench
