// `--rate`: the schedule, what the loop does on every transport, and that a stall shows in its
// times.
#include "ipcbench/drive/open_loop.hpp"

#include <gtest/gtest.h>

#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "ipcbench/stats/summary.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

TEST(SendSchedule, DoesNotDrift) {
  SendSchedule schedule(TickClock{}, 3);  // ticks are nanoseconds
  schedule.begin(1000);
  EXPECT_EQ(schedule.due(), 333'334'333U);
  for (int i = 0; i < 2; ++i) schedule.advance();
  EXPECT_EQ(schedule.due(), 1'000'001'000U);
  for (int i = 0; i < 3'000'000; ++i) schedule.advance();
  EXPECT_EQ(schedule.due(), 1'000'001'000'001'000U);
}

TEST(SendSchedule, IsLateBeyondTenMicrosecondsOrAnInterval) {
  SendSchedule slow(TickClock{}, 1000);
  slow.begin(0);
  EXPECT_FALSE(slow.is_late(1'000'000 + 10'000));
  EXPECT_TRUE(slow.is_late(1'000'000 + 10'001));
  SendSchedule fast(TickClock{}, 1'000'000);
  fast.begin(0);
  EXPECT_FALSE(fast.is_late(2000));
  EXPECT_TRUE(fast.is_late(2001));
}

TEST(MessagesDue, AreCountedWithoutWrapping) {
  EXPECT_EQ(messages_due(10'000, 100'000'000), 1000U);
  EXPECT_EQ(messages_due(3, 999'999'999), 2U);
  EXPECT_EQ(messages_due(10'000'000, 86'400'000'000'000), 864'000'000'000U);
  EXPECT_EQ(messages_due(UINT64_MAX, UINT64_MAX), UINT64_MAX);
}

InvocationResult open_invocation(std::uint64_t message_ns, OpenLoop open) {
  InvocationResult result = sample::invocation(0, 0, message_ns);
  result.open_loop = open;
  return result;
}

PlannedExperiment planned_at(std::uint64_t rate) {
  PlannedExperiment planned = sample::planned("pipe", "1MiB", 1 << 20);
  sample::set_parameter(planned, "rate", std::to_string(rate));
  return planned;
}

TEST(OpenLoopSummary, HasResponseTimesAndWhatWasSent) {
  // 100 messages within a second, 40 us each: by the batches it would be 25,000 a second.
  const Summary summary = summarise(planned_at(100), {open_invocation(40'000, {7, kSecondNs})});
  EXPECT_EQ(summary.time, TimeKind::response);
  EXPECT_EQ(summary.timed,
            "from when a task was due until its reply is in the coordinator's hands");
  EXPECT_EQ(summary.message_ns.median, summary.message_times.p50);
  EXPECT_DOUBLE_EQ(summary.messages_per_second.median, 100);
  EXPECT_DOUBLE_EQ(summary.bytes_per_second.median, 100.0 * ((1 << 20) + 8));
  EXPECT_DOUBLE_EQ(summary.modes.front().bytes_per_second, 100.0 * ((1 << 20) + 8));
  EXPECT_EQ(summary.over_compute, 0);
  EXPECT_EQ(summary.over_copy, 0);
  EXPECT_EQ(summary.speedup, 0);
  ASSERT_TRUE(summary.open_loop);
  EXPECT_EQ(summary.open_loop->late_sends, 7U);
  EXPECT_DOUBLE_EQ(summary.open_loop->late_share, 0.07);
  EXPECT_DOUBLE_EQ(summary.open_loop->achieved_per_second.median, 100);
}

TEST(OpenLoopSummary, IsOverloadedBelow95Percent) {
  const auto is_overloaded = [](std::uint64_t sending_ns) {
    const ExperimentResult result =
        conclude(planned_at(100), {open_invocation(40'000, {0, sending_ns})});
    return std::ranges::find(result.warnings, "overloaded", &Warning::id) != result.warnings.end();
  };
  EXPECT_FALSE(is_overloaded(kSecondNs));
  EXPECT_FALSE(is_overloaded(kSecondNs / 100 * 105));
  EXPECT_TRUE(is_overloaded(kSecondNs / 100 * 106));
}

TEST(OpenLoopSummary, IsNotComparedWithAClosedLoop) {
  const auto result = [](std::uint64_t rate, std::string name) {
    PlannedExperiment planned = planned_at(rate);
    planned.name = std::move(name);
    InvocationResult invocation = sample::invocation(0, 0, 40'000);
    if (rate != 0) invocation.open_loop = OpenLoop{0, kSecondNs};
    return conclude(planned, {invocation});
  };
  EXPECT_EQ(compare_experiments({result(0, "a"), result(100, "b")}).size(), 0U);
  EXPECT_EQ(compare_experiments({result(200, "a"), result(100, "b")}).size(), 1U);
}

}  // namespace
}  // namespace ipcbench
