// Parties that die while workers come and go, with the whole program.
#include <gtest/gtest.h>

#include "killed_party.hpp"

namespace ipcbench {
namespace {

class LifetimeFailures : public testing::TestWithParam<const char*> {
 protected:
  // Lives so long that the victim is there when it is looked up, and killed.
  static void run(std::uint32_t victim, const std::string& blamed) {
    for (const char* const transport : {"--transport=pipe", "--transport=shm"})
      expect_blamed({transport, "--start=" + std::string(GetParam()), "--lifetime=8", "--workers=2",
                     "--size=100000", "--work=cpu:20ms"},
                    victim, blamed);
  }
};

TEST_P(LifetimeFailures, ADeadWorkerIsBlamed) { run(2, "worker 1"); }
TEST_P(LifetimeFailures, ADeadCoordinatorIsBlamed) { run(0, "coordinator"); }

INSTANTIATE_TEST_SUITE_P(Starts, LifetimeFailures, testing::Values("fork", "spawn", "forkserver"));

}  // namespace
}  // namespace ipcbench
