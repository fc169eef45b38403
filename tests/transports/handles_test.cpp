// Payloads that travel by handle, and broadcasts, for every transport of the registry that can.
#include <gtest/gtest.h>

#include <cstdlib>

#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/transports/handles.hpp"
#include "phases.hpp"
#include "transport_cases.hpp"

namespace ipcbench {
namespace {

// Whole invocations, with signals arriving all the time: a slot that is written too early, or read
// too late, holds the payload of another message, and the ends notice.
class HandleConformance : public testing::TestWithParam<TransportCase> {
 protected:
  HandleConformance() { ::setenv("IPCBENCH_TEST_ALARM", "1", 1); }

  static Experiment experiment() {
    Experiment result = GetParam().experiment();
    result.workers = result.wait == Wait::spin ? 1 : 3;
    result.warmup = 4;
    result.messages = 23;
    result.timeout_ns = 60'000'000'000;
    return result;
  }
  void run(const Experiment& experiment) {
    SCOPED_TRACE("size " + std::to_string(experiment.size_bytes) + ", reply " +
                 std::to_string(experiment.reply_bytes) + ", depth " +
                 std::to_string(experiment.depth));
    const InvocationResult result = supervisor_.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, experiment.messages);
    ASSERT_EQ(result.parties.size(), experiment.workers + 1);
    for (const PartyResult& party : result.parties) expect_phases_add_up(party);
  }
  static bool carries_handles() { return GetParam().info->carries_handles; }

 private:
  Supervisor supervisor_{1'000'000};
};

TEST_P(HandleConformance, PoolByHandle) {
  if (!carries_handles()) GTEST_SKIP() << "its payloads are in memory anyway";
  for (const std::uint32_t depth : {1U, 4U})
    for (const auto& [size, reply] :
         {std::pair{65537, 65537}, std::pair{8, 300'000}, std::pair{300'000, 8}}) {
      Experiment each = experiment();
      each.inline_below = 4096;
      each.size_bytes = static_cast<std::uint64_t>(size);
      each.reply_bytes = static_cast<std::uint64_t>(reply);
      each.depth = depth;
      run(each);
    }
}

// A schedule writes one task ahead of those in flight.
TEST_P(HandleConformance, OpenLoopByHandle) {
  if (!carries_handles()) GTEST_SKIP() << "its payloads are in memory anyway";
  Experiment each = experiment();
  each.inline_below = 1;
  each.size_bytes = each.reply_bytes = 30'000;
  each.depth = 2;
  each.rate_per_second = 1'000'000;
  each.duration_ns = 1'000'000'000;
  run(each);
}

TEST_P(HandleConformance, WhoeverIsFreeByHandle) {
  if (!carries_handles()) GTEST_SKIP() << "its payloads are in memory anyway";
  Experiment each = experiment();
  each.inline_below = 1;
  each.dispatch = Dispatching::free;
  each.work = "cpu:1us..300us";
  each.size_bytes = each.reply_bytes = 30'000;
  each.depth = 4;
  run(each);
}

TEST_P(HandleConformance, BroadcastInMessages) {
  Experiment each = experiment();
  each.pattern = Pattern::broadcast;
  each.size_bytes = 65537;
  each.reply_bytes = 100;
  each.depth = 2;
  run(each);
}

TEST_P(HandleConformance, BroadcastWrittenOnce) {
  for (const std::uint32_t depth : {1U, 4U}) {
    Experiment each = experiment();
    each.pattern = Pattern::broadcast;
    each.inline_below = 1;
    each.size_bytes = 65537;
    each.reply_bytes = 100;
    each.depth = depth;
    run(each);
  }
}

std::vector<TransportCase> handle_cases(bool thread_starts) {
  std::vector<TransportCase> cases = transport_cases(thread_starts, false);
  std::erase_if(cases, [](const TransportCase& each) {
    return !each.info->carries_handles && !each.info->in_memory;
  });
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Process, HandleConformance, testing::ValuesIn(handle_cases(false)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Thread, HandleConformance, testing::ValuesIn(handle_cases(true)),
                         case_name);

TEST(Handles, ABroadcastHasOneSlotForAllWorkers) {
  Experiment experiment;
  experiment.transport = "pipe";
  experiment.work = "none";
  experiment.pattern = Pattern::broadcast;
  experiment.cpus.fill(-1);
  experiment.size_bytes = 1 << 16;
  experiment.reply_bytes = 1;
  experiment.workers = 3;
  experiment.depth = 1;
  experiment.messages = 9;
  experiment.inline_below = 1;
  EXPECT_EQ(slot_memory_bytes(experiment), 2 * experiment.size_bytes) << "for all workers";
  EXPECT_EQ(lane_spec(experiment, nullptr).size_bytes, kHandleBytes);
  experiment.pattern = Pattern::pool;
  EXPECT_EQ(slot_memory_bytes(experiment), 3 * 2 * experiment.size_bytes);
}

// Handles pass the broker, and payloads pass it by.
TEST(Handles, GoThroughABroker) {
  Supervisor supervisor(1'000'000);
  for (const Start start : {Start::fork, Start::spawn}) {
    Experiment experiment;
    experiment.transport = "pipe";
    experiment.work = "none";
    experiment.start = start;
    experiment.topology = Topology::broker;
    experiment.cpus.fill(-1);
    experiment.size_bytes = experiment.reply_bytes = 1 << 20;
    experiment.inline_below = 1024;
    experiment.workers = 2;
    experiment.messages = 15;
    experiment.warmup = 2;
    const InvocationResult result = supervisor.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, 15U);
  }
}

}  // namespace
}  // namespace ipcbench
