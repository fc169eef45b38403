// Parties that die while the data that every item needs is handed out, and behind it; those of a
// fork server, and the server itself. Nothing hangs, and nothing is left.
#include <gtest/gtest.h>

#include "running_tool.hpp"

namespace ipcbench {
namespace {

struct Way {
  const char* start;
  const char* by;
};

std::string way_name(const testing::TestParamInfo<Way>& info) {
  std::string name = std::string(info.param.start) + "_" + info.param.by;
  std::ranges::replace(name, '-', '_');
  return name;
}

class FixedDataFailures : public testing::TestWithParam<Way> {
 protected:
  enum class When { at_once, measured };

  // Kills party `victim`, or the fork server where that is nullopt.
  void harm(std::optional<std::uint32_t> victim, When when) {
    RunningTool tool({"--transport=pipe", "--size=8", "--workers=2", "--duration=30s",
                      "--invocations=1", "--warmup=2", "--timeout=60s", "--fixed=48MiB",
                      "--work=read:1%", "--start=" + std::string(GetParam().start),
                      "--fixed-by=" + std::string(GetParam().by)});
    ASSERT_TRUE(tool.find_control());
    ControlBlock& control = tool.control();
    ASSERT_TRUE(eventually([&] {
      const bool lives =
          victim ? control.parties[*victim].pid.load() != 0 : control.fork_server.load() != 0;
      return lives && (when == When::at_once || control.parties[0].live_messages.load() > 10);
    }));
    const std::vector<pid_t> pids = tool.parties();
    const pid_t server = control.fork_server.load();
    ASSERT_TRUE(victim ? tool.harm(*victim, SIGKILL) : ::kill(server, SIGKILL) == 0);
    const auto end = tool.wait(20);
    ASSERT_TRUE(end) << "still running";
    EXPECT_EQ(end->code, 5) << end->errors;
    ASSERT_TRUE(end->document.is_object());
    const nlohmann::json& experiment = end->document["experiments"][0];
    if (victim && when == When::measured) {
      EXPECT_EQ(experiment["status"], "died");
      EXPECT_EQ(experiment["failure"].value("party", ""), party_name(*victim))
          << experiment["reason"];
    }
    for (const pid_t pid : pids) EXPECT_FALSE(is_alive(pid)) << pid;
    if (server != 0) {
      EXPECT_FALSE(is_alive(server));
    }
    EXPECT_TRUE(entries_of(tool.temporary()).empty());
  }
};

TEST_P(FixedDataFailures, OfAWorkerEndTheRun) {
  harm(2, When::at_once);
  harm(2, When::measured);
}
TEST_P(FixedDataFailures, OfTheCoordinatorEndTheRun) {
  harm(0, When::at_once);
  harm(0, When::measured);
}
TEST_P(FixedDataFailures, OfAForkServerEndTheRun) {
  if (std::string_view(GetParam().start) != "forkserver") GTEST_SKIP() << "there is none";
  harm({}, When::at_once);
  harm({}, When::measured);
}

constexpr Way kWays[] = {{"fork", "inherit"},
                         {"fork", "message"},
                         {"fork", "shared-queue"},
                         {"fork", "file"},
                         {"fork", "memory"},
                         {"spawn", "inherit"},
                         {"spawn", "shared-queue"},
                         {"spawn", "file"},
                         {"forkserver", "inherit"},
                         {"forkserver", "message"},
                         {"forkserver", "shared-queue"},
                         {"forkserver", "memory"}};
INSTANTIATE_TEST_SUITE_P(Ways, FixedDataFailures, testing::ValuesIn(kWays), way_name);

}  // namespace
}  // namespace ipcbench
