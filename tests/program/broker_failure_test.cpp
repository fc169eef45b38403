// Invocations with a broker, with handles and with a broadcast of which somebody dies, with the
// whole program.
#include <gtest/gtest.h>

#include "killed_party.hpp"

namespace ipcbench {
namespace {

void kill_one(std::vector<std::string> path, std::uint32_t victim, const std::string& blamed) {
  for (const char* const each : {"--size=100000", "--reply=300000", "--workers=2", "--work=none"})
    path.emplace_back(each);
  expect_blamed(std::move(path), victim, blamed);
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
