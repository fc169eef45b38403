// A broker's invocation of which somebody dies, with the whole program.
#include <gtest/gtest.h>

#include "running_tool.hpp"

namespace ipcbench {
namespace {

class BrokerFailures : public testing::TestWithParam<const char*> {
 protected:
  static void run(std::uint32_t victim, const std::string& blamed) {
    RunningTool tool({"--transport=" + std::string(GetParam()), "--topology=broker",
                      "--size=100000", "--reply=300000", "--workers=2", "--work=none",
                      "--duration=30s", "--invocations=1", "--warmup=2", "--timeout=60s"});
    ASSERT_TRUE(tool.find_control());
    ASSERT_TRUE(eventually([&] {
      return static_cast<Stage>(tool.control().stage.load()) == Stage::measured &&
             tool.control().parties[0].live_messages.load() > 10;
    }));
    std::vector<pid_t> pids = tool.parties();
    pids.push_back(tool.control().parties[broker_party(1)].pid.load());
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

TEST_P(BrokerFailures, ADeadBrokerIsBlamed) { run(broker_party(1), "broker 0"); }
TEST_P(BrokerFailures, ADeadWorkerIsBlamed) { run(2, "worker 1"); }
TEST_P(BrokerFailures, ADeadCoordinatorIsBlamed) { run(0, "coordinator"); }

std::string transport_name(const testing::TestParamInfo<const char*>& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Transports, BrokerFailures,
                         testing::Values("pipe", "fifo", "unix", "tcp", "posix-mq", "sysv-mq",
                                         "shm", "sysv-shm", "file"),
                         transport_name);

}  // namespace
}  // namespace ipcbench
