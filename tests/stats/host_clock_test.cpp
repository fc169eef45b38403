// Times of several hosts on one clock, with clocks that are made up.
#include "ipcbench/stats/host_clock.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ipcbench {
namespace {

// Rank 1 on a host whose clock was ahead by a second when rank 0 looked, 2 ms before its timeline
// began, and runs away by `drift`; its own timeline begins 300 us behind that of rank 0.
struct OtherHost {
  double drift = 0;
  static constexpr double kAheadNs = 1e9, kBeforeNs = 2e6, kBehindNs = 98e6, kLateNs = 300e3;

  // What its clock says at a time of rank 0, since rank 0's timeline began.
  double own_ns(double common_ns) const {
    return common_ns + kAheadNs + drift * (common_ns + kBeforeNs);
  }
  InvocationResult invocation() const {
    InvocationResult result;
    RankPlace place{.party = 1, .host = "b", .clock_offset_ns = kAheadNs, .clock_error_ns = 2500};
    place.clock_moved_ns = drift * (kBeforeNs + kBehindNs);
    place.clock_before_ns = kBeforeNs;
    place.clock_behind_ns = kBehindNs;
    place.begin_ns = own_ns(kLateNs) - kAheadNs;
    result.hosts = {{.party = 0, .host = "a"}, place};
    return result;
  }
  // What its timeline has for that time.
  std::uint64_t noted_ns(double common_ns) const {
    return static_cast<std::uint64_t>(std::llround(own_ns(common_ns) - own_ns(kLateNs)));
  }
};

TEST(HostClock, FindsTheTimeOfRankZeroAgain) {
  for (const double drift : {0.0, 20e-6, -50e-6, 0.01}) {
    const OtherHost host{drift};
    const HostClock clock = clock_of(host.invocation(), 1);
    EXPECT_EQ(clock.error_ns, 2500);
    for (const double common : {300e3, 1e6, 50e6, 98e6})
      EXPECT_NEAR(clock.common_ns(host.noted_ns(common)), common, 1) << drift;
  }
}

TEST(HostClock, IsTheSameForRankZeroAndOnOneMachine) {
  const InvocationResult over_hosts = OtherHost{20e-6}.invocation();
  EXPECT_EQ(clock_of(over_hosts, 0).common_ns(123), 123);
  EXPECT_EQ(clock_of({}, 1).common_ns(123), 123);
  EXPECT_EQ(clock_of({}, 1).error_ns, 0);
}

TEST(HostClock, IsTheSameOnTheHostOfRankZeroWhateverWasMeasured) {
  InvocationResult result = OtherHost{}.invocation();
  RankPlace& place = result.hosts[1];
  place.host = "a";
  place.clock_offset_ns = 3e6;
  place.clock_error_ns = 4e6;
  place.begin_ns = 500e3 - place.clock_offset_ns;
  EXPECT_NEAR(clock_of(result, 1).common_ns(70), 500e3 + 70, 1);
  EXPECT_EQ(clock_of(result, 1).error_ns, 0);
}

TEST(HostClock, LeavesAloneWhatAnEarlierVersionDidNotSay) {
  InvocationResult result = OtherHost{}.invocation();
  EXPECT_TRUE(knows_begin(result));
  EXPECT_TRUE(knows_begin({}));
  RankPlace& place = result.hosts[1];
  place.clock_before_ns = place.clock_behind_ns = place.begin_ns = 0;
  EXPECT_FALSE(knows_begin(result));
  EXPECT_EQ(clock_of(result, 1).common_ns(123), 123);
  EXPECT_EQ(clock_of(result, 1).error_ns, 0);
}

TEST(HostClock, FollowsNoClockThatWasSetMeanwhile) {
  InvocationResult result = OtherHost{}.invocation();
  result.hosts[1].clock_moved_ns = -3.6e12;
  EXPECT_NEAR(clock_of(result, 1).common_ns(0), OtherHost::kLateNs, 1);
}

}  // namespace
}  // namespace ipcbench
