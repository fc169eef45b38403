// Figures of single invocations, and of pairs of them.
#include <gtest/gtest.h>

#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "ipcbench/stats/summary.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

TEST(Figures, RunQueueIsOfThePartyThatWaitedLongestInItsOwnTime) {
  InvocationResult invocation;
  invocation.wall_ns = 5000;
  for (const auto& [wall_ns, run_queue_ns] : {std::pair{1000U, 100U}, {200U, 50U}, {1000U, 200U}}) {
    PartyResult party;
    party.wall_ns = wall_ns;
    party.counters.run_queue_ns = run_queue_ns;
    invocation.parties.push_back(party);
  }
  EXPECT_DOUBLE_EQ(figures_of(invocation, Placement::free).run_queue, 0.25);
}

TEST(Figures, ProcessorTimeIsOfAllPartiesInBothModes) {
  InvocationResult invocation;
  invocation.messages = 10;
  for (const std::uint64_t ns : {100U, 1000U, 10'000U}) {
    PartyResult party;
    party.counters.user_ns = ns;
    party.counters.system_ns = 2 * ns;
    invocation.parties.push_back(party);
  }
  EXPECT_DOUBLE_EQ(processor_ns(invocation), 3330);
}

TEST(Figures, AMessageIsItsTaskAndItsReplyButInAStream) {
  Experiment experiment;
  experiment.size_bytes = 1000;
  experiment.reply_bytes = 8;
  EXPECT_EQ(bytes_per_message(experiment), 1008U);
  experiment.pattern = Pattern::pingpong;
  EXPECT_EQ(bytes_per_message(experiment), 1008U);
  experiment.pattern = Pattern::stream;
  EXPECT_EQ(bytes_per_message(experiment), 1000U);
}

// In a run the two experiments take turns, so an invocation's place in it says nothing of its
// round.
TEST(Figures, RatiosAreOfInvocationsOfOneRound) {
  const auto experiment = [](const char* transport, std::uint64_t first_order, std::uint64_t ns) {
    std::vector<InvocationResult> invocations;
    for (std::uint64_t round = 0; round < 6; ++round) {
      // Each round takes twice as long as the one before.
      InvocationResult each = sample::invocation(2 * round + first_order, round, ns << round);
      each.batches_ns.clear();
      invocations.push_back(std::move(each));
    }
    return conclude(sample::planned(transport, "8", 8), std::move(invocations));
  };
  const auto ratios =
      compare_experiments({experiment("pipe", 1, 3000), experiment("shm", 0, 1000)});
  ASSERT_EQ(ratios.size(), 1U);
  EXPECT_EQ(ratios[0].ratio.count, 6U);
  EXPECT_NEAR(ratios[0].ratio.median, 3, 1e-9);
}

}  // namespace
}  // namespace ipcbench
