// `--rate` with the whole program: what the loop does on every transport, and that a stall shows in
// its times.
#include <gtest/gtest.h>

#include "ipcbench/transports/registry.hpp"
#include "running_tool.hpp"

namespace ipcbench {
namespace {

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
