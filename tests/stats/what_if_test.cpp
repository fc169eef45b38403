// What changes bring, by terms that are made up and so can be computed by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/stats/what_if.hpp"
#include "sample_advice.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Four workers over a pipe on four cores: an exchange takes 10 us and 1 ns a byte, and half of it
// keeps the coordinator busy.
const Way kFour{"pipe", 4, 1};

const WhatIf* named(const std::vector<WhatIf>& changes, std::string_view name) {
  const auto found = std::ranges::find(changes, name, &WhatIf::name);
  return found == changes.end() ? nullptr : &*found;
}

TEST(WhatIfModel, TakesTermsAway) {
  // 14'096 ns an exchange at 4 KiB; the coordinator is the bottleneck.
  const Advice advice = sample::advice_at(10e3);
  const auto changes = modelled_changes(advice, advice, kFour);
  ASSERT_TRUE(named(changes, "no-copy"));
  EXPECT_NEAR(named(changes, "no-copy")->predicted.time_ns, 5004, 1e-6);  // 10'008 / 2
  EXPECT_NEAR(named(changes, "half-payload")->predicted.time_ns, (10e3 + 2048) / 2, 1e-6);
  EXPECT_NEAR(named(changes, "free-transport")->predicted.time_ns, 10e3 / 4, 1e-6);
  // The coordinator remains one.
  EXPECT_NEAR(named(changes, "twice-cores")->predicted.time_ns, 7048, 1e-6);
  EXPECT_EQ(named(changes, "no-contention"), nullptr);
}

// Work that others disturb less with a way around it than by itself is no cost of the way.
TEST(WhatIfModel, NoWayIsFasterThanAFreeOne) {
  Advice advice = sample::advice_at(1e6);
  advice.costs[1].exchange_ns = -1000;
  const auto changes = modelled_changes(advice, advice, kFour);
  EXPECT_NEAR(named(changes, "free-transport")->predicted.workers_ns, (1e6 - 1000) / 4, 1e-6);
}

TEST(WhatIfModel, MoreCoresHelpWhereTheWorkIsTheBottleneck) {
  const Advice advice = sample::advice_at(1e6);
  const auto changes = modelled_changes(advice, advice, kFour);
  EXPECT_NEAR(named(changes, "twice-cores")->predicted.time_ns, (1e6 + 14'096) / 8, 1e-6);
}

TEST(WhatIfModel, WorkThatFightsForSomethingCouldBeFaster) {
  Advice advice = sample::advice_at(1e6);
  advice.work[1].work_ns = advice.work[1].cpu_ns = 3e6;
  const auto changes = modelled_changes(advice, advice, kFour);
  ASSERT_TRUE(named(changes, "no-contention"));
  EXPECT_NEAR(named(changes, "no-contention")->predicted.time_ns, (1e6 + 14'096) / 4, 1e-6);
}

TEST(WhatIfModel, LeavesOutWhatTheSizesDoNotSay) {
  Advice advice = sample::advice_at(1e6);
  advice.sizes.clear();
  EXPECT_EQ(named(modelled_changes(advice, advice, kFour), "no-copy"), nullptr);
}

TEST(WhatIfGains, AreOfWhatWasMeasuredWhereBothWere) {
  Examination examination{.way = kFour, .predicted = {.time_ns = 100}};
  examination.measured_ns = Interval{200, 200, 200, 1, 1};
  const auto change = [](double predicted, std::optional<double> measured, bool is_burden) {
    WhatIf what{.is_burden = is_burden, .predicted = {.time_ns = predicted}};
    if (measured) what.measured_ns = Interval{*measured, *measured, *measured, 1, 1};
    return what;
  };
  examination.changes = {change(50, std::nullopt, false), change(50, 40, false),
                         change(10, 600, true)};
  set_gains(examination);
  EXPECT_EQ(examination.changes[0].gain, 5);
  EXPECT_EQ(examination.changes[1].gain, 3);
  EXPECT_TRUE(examination.changes[1].is_burden);
  EXPECT_EQ(examination.changes[2].gain, 2);
}

TEST(WhatIfGains, AreClearWhereTheIntervalsLieApart) {
  Examination examination{.way = kFour, .predicted = {.time_ns = 100}};
  examination.measured_ns = Interval{90, 100, 110, 1, 5};
  const auto is_clear = [&](std::optional<Interval> measured) {
    WhatIf what{.predicted = {.time_ns = 50}};
    what.measured_ns = measured;
    examination.changes = {what};
    set_gains(examination);
    return examination.changes[0].is_clear;
  };
  EXPECT_TRUE(is_clear(std::nullopt));
  EXPECT_TRUE(is_clear(Interval{70, 80, 89, 1, 5}));
  EXPECT_TRUE(is_clear(Interval{111, 120, 130, 1, 5}));
  EXPECT_FALSE(is_clear(Interval{70, 80, 91, 1, 5}));
  EXPECT_FALSE(is_clear(Interval{80, 80, 80, 1, 1})) << "one value tells nothing";
  EXPECT_FALSE(is_clear(Interval{109, 120, 130, 1, 5}));
}

TEST(Explanation, HasTheTermsAndNamesTheBottleneck) {
  const auto lines = explanation(sample::advice_at(1e6), kFour, 4);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("1.00 ms of work"), HasSubstr("14.1 us for an exchange"),
                              HasSubstr("over 4 workers is 254 us")));
  EXPECT_THAT(lines[1], HasSubstr("7.05 us"));
  EXPECT_THAT(lines[2], HasSubstr("over 4 cores is 254 us"));
  EXPECT_THAT(lines[3], HasSubstr("254 us"));
  EXPECT_TRUE(explanation(sample::advice_at(1e6), {"shm", 4, 1}, 4).empty());
}

}  // namespace
}  // namespace ipcbench
