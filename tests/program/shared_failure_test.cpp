// Shared queues whose users die, with the whole program.
#include <gtest/gtest.h>

#include "killed_party.hpp"
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
            "--depth=2",
            "--start=" + std::string(name_of(each.transport.start)),
            "--wait=" + std::string(name_of(each.transport.wait)),
            "--lock-scope=" + std::string(name_of(each.scope))};
  }
  static void run(std::uint32_t victim, const std::string& blamed) {
    expect_blamed(arguments(), victim, blamed);
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
