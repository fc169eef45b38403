// Invocations with a broker, with handles and with a broadcast of which somebody dies, with the
// whole program.
#include <gtest/gtest.h>

#include "running_tool.hpp"

namespace ipcbench {
namespace {

// Kills a party in the middle of the measured part: it is blamed, and nothing is left.
void kill_one(const std::vector<std::string>& path, std::uint32_t victim,
              const std::string& blamed) {
  std::vector<std::string> arguments = {"--size=100000", "--reply=300000", "--workers=2",
                                        "--work=none",   "--duration=30s", "--invocations=1",
                                        "--warmup=2",    "--timeout=60s"};
  arguments.insert(arguments.end(), path.begin(), path.end());
  RunningTool tool(arguments);
  ASSERT_TRUE(tool.find_control());
  ASSERT_TRUE(eventually([&] {
    return static_cast<Stage>(tool.control().stage.load()) == Stage::measured &&
           tool.control().parties[0].live_messages.load() > 10;
  }));
  std::vector<pid_t> pids = tool.parties();
  if (const pid_t broker = tool.control().parties[broker_party(1)].pid.load(); broker != 0)
    pids.push_back(broker);
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

class BrokerFailures : public testing::TestWithParam<const char*> {
 protected:
  static void run(std::uint32_t victim, const std::string& blamed) {
    kill_one({"--transport=" + std::string(GetParam()), "--topology=broker"}, victim, blamed);
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

TEST(HandleFailures, WhoDiesIsBlamed) {
  for (const char* const start : {"--start=fork", "--start=spawn"}) {
    kill_one({"--transport=pipe", "--inline-below=1", "--depth=3", start}, 2, "worker 1");
    kill_one({"--transport=shm", "--pattern=broadcast", start}, 2, "worker 1");
    kill_one({"--transport=unix", "--pattern=broadcast", "--inline-below=1", start}, 0,
             "coordinator");
  }
}

}  // namespace
}  // namespace ipcbench
