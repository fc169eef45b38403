// `--rate`: the schedule, what the loop does on every transport, and that a stall shows in its
// times.
#include "ipcbench/drive/open_loop.hpp"

#include <gtest/gtest.h>

#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "ipcbench/stats/summary.hpp"
#include "running_tool.hpp"
#include "sample_document.hpp"
#include "transport_cases.hpp"

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
  planned.parameters.emplace_back("rate", std::to_string(rate));
  planned.experiment.rate_per_second = rate;
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

using nlohmann::json;

json run_tool(std::vector<std::string> arguments) {
  for (const char* each : {"--invocations=1", "--sample=off", "--placement=free"})
    arguments.emplace_back(each);
  RunningTool tool(std::move(arguments));
  const auto end = tool.wait(120);
  if (!end || end->code != 0) {
    ADD_FAILURE() << (end ? end->errors : "it still runs");
    return {};
  }
  return end->document;
}

TEST(OpenLoop, SendsEveryMessageOnEveryTransport) {
  std::string names;
  for (const TransportInfo* info : transports())
    if (info->missing_package.empty())
      names += (names.empty() ? "" : ",") + std::string(info->name);
  // The messages are no multiple of the lanes; 64 KiB are more than some transports take at once.
  const json document =
      run_tool({"--transport=" + names, "--rate=2000", "--messages=101", "--workers=2",
                "--depth=1,3", "--work=none", "--size=64KiB", "--reply=64KiB"});
  ASSERT_FALSE(document.is_null());
  for (const json& experiment : document.at("experiments")) {
    SCOPED_TRACE(experiment.at("name"));
    ASSERT_EQ(experiment.at("status"), "ok") << experiment.at("reason");
    EXPECT_EQ(experiment.at("summary").at("message_times").at("time"), "response");
    EXPECT_EQ(experiment.at("summary").at("message_times").at("count"), 101);
    const json& open = experiment.at("invocations").at(0).at("open_loop");
    // Nothing leaves before it is due: the last message after 101 intervals.
    EXPECT_GE(open.at("sending_ns"), 50'400'000);
  }
}

TEST(OpenLoop, LastsAsLongAsMessagesFallDue) {
  for (const char* pattern : {"--pattern=pool", "--pattern=pingpong"}) {
    const json document = run_tool({"--transport=pipe", pattern, "--workers=1", "--work=none",
                                    "--size=8", "--rate=1000", "--duration=50ms"});
    ASSERT_FALSE(document.is_null());
    const json& invocation = document.at("experiments").at(0).at("invocations").at(0);
    EXPECT_EQ(invocation.at("messages"), 50);
    EXPECT_GE(invocation.at("wall_ns"), 49'900'000);
  }
}

TEST(OpenLoop, GivesUpAfterASecondDuration) {
  // 10 ms of work a message, of which ten times as many are asked for as one worker can do.
  const json document = run_tool({"--transport=pipe", "--workers=1", "--work=stall:10ms:1",
                                  "--size=8", "--rate=1000", "--duration=100ms"});
  ASSERT_FALSE(document.is_null());
  const json& experiment = document.at("experiments").at(0);
  EXPECT_LE(experiment.at("invocations").at(0).at("messages"), 21);
  const json& warnings = experiment.at("warnings");
  EXPECT_TRUE(std::ranges::any_of(warnings,
                                  [](const json& each) { return each.at("id") == "overloaded"; }));
}

// Every 500th message takes 100 ms, in which 200 others fall due. A thousand messages hold one such
// stall with all that falls due meanwhile at least, so 2 % of them waited for 90 ms or more: no
// sleep is shorter than it was asked to be.
TEST(OpenLoop, AStallIsInTheTimesOfAllThatFellDueMeanwhile) {
  const json document = run_tool({"--transport=pipe,shm", "--workers=1", "--work=stall:100ms:500",
                                  "--size=8", "--rate=2000", "--messages=1000", "--warmup=1"});
  ASSERT_FALSE(document.is_null());
  for (const json& experiment : document.at("experiments")) {
    SCOPED_TRACE(experiment.at("name"));
    const json& times = experiment.at("summary").at("message_times");
    EXPECT_GE(times.at("p99_ns"), 50'000'000);
    EXPECT_GE(times.at("max_ns"), 99'900'000);
    EXPECT_GE(experiment.at("summary").at("open_loop").at("late_sends"), 190);
  }
}

TEST(OpenLoop, AClosedLoopSaysServiceTime) {
  const json document = run_tool(
      {"--transport=pipe", "--workers=1", "--work=stall:1ms:50", "--size=8", "--messages=100"});
  ASSERT_FALSE(document.is_null());
  const json& summary = document.at("experiments").at(0).at("summary");
  EXPECT_EQ(summary.at("message_times").at("time"), "service");
  EXPECT_FALSE(summary.contains("open_loop"));
  EXPECT_EQ(summary.at("compute_only_ns").at("median"), 0) << "a stall computes nothing";
}

}  // namespace
}  // namespace ipcbench
