// Shared queues whose users die, with the whole program.
#include <gtest/gtest.h>

#include "running_tool.hpp"
#include "shared_cases.hpp"

namespace ipcbench {
namespace {

// A worker or the coordinator dies while heavy replies pass the queue: where there is a lock,
// mostly with somebody holding it.
class SharedFailures : public testing::TestWithParam<SharedCase> {
 protected:
  static std::vector<std::string> arguments() {
    const SharedCase& each = GetParam();
    std::string transport(each.transport.info->name);
    if (!each.transport.options.empty()) transport += ":" + each.transport.options;
    return {"--transport=" + transport,
            "--topology=shared",
            "--size=100000",
            "--reply=1MiB",
            "--workers=4",
            "--work=none",
            "--duration=30s",
            "--invocations=1",
            "--warmup=2",
            "--timeout=60s",
            "--depth=2",
            "--start=" + std::string(name_of(each.transport.start)),
            "--wait=" + std::string(name_of(each.transport.wait)),
            "--lock-scope=" + std::string(name_of(each.scope))};
  }
  void run(std::uint32_t victim, const std::string& blamed) {
    RunningTool tool(arguments());
    ASSERT_TRUE(tool.find_control());
    ASSERT_TRUE(eventually([&] {
      return static_cast<Stage>(tool.control().stage.load()) == Stage::measured &&
             tool.control().parties[0].live_messages.load() > 10;
    }));
    const std::vector<pid_t> pids = tool.parties();
    const std::set<int> queues = tool.queues();
    ASSERT_TRUE(tool.harm(victim, SIGKILL));
    const auto end = tool.wait(10);
    ASSERT_TRUE(end) << "still running";
    EXPECT_EQ(end->code, 5) << end->errors;
    ASSERT_TRUE(end->document.is_object());
    const nlohmann::json& experiment = end->document["experiments"][0];
    EXPECT_EQ(experiment["status"], "died");
    EXPECT_EQ(experiment["failure"].value("party", ""), blamed) << experiment["reason"];
    for (const pid_t pid : pids) EXPECT_FALSE(is_alive(pid)) << pid;
    EXPECT_FALSE(any_exists(queues));
    EXPECT_TRUE(entries_of(tool.temporary()).empty());
  }
};

TEST_P(SharedFailures, ADeadWorkerIsBlamed) {
  const bool threads = GetParam().transport.start == Start::thread;
  run(3, threads ? "coordinator" : "worker 2");
}

TEST_P(SharedFailures, ADeadCoordinatorIsBlamed) { run(0, "coordinator"); }

INSTANTIATE_TEST_SUITE_P(Process, SharedFailures, testing::ValuesIn(failure_cases(false)),
                         shared_case_name);
INSTANTIATE_TEST_SUITE_P(Thread, SharedFailures, testing::ValuesIn(failure_cases(true)),
                         shared_case_name);

}  // namespace
}  // namespace ipcbench
