// Topology `broker`, for every transport of the registry that offers it, in every start.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "ipcbench/run/supervisor.hpp"
#include "phases.hpp"
#include "transport_cases.hpp"

namespace ipcbench {
namespace {

// Whole invocations, with signals arriving all the time: the ends check the order and the content
// of what the broker brought.
class BrokeredConformance : public testing::TestWithParam<TransportCase> {
 protected:
  BrokeredConformance() { ::setenv("IPCBENCH_TEST_ALARM", "1", 1); }

  static Experiment experiment() {
    Experiment result = GetParam().experiment();
    result.topology = Topology::broker;
    result.warmup = 3;
    result.timeout_ns = 60'000'000'000;
    return result;
  }
  void run(const Experiment& experiment) {
    SCOPED_TRACE("size " + std::to_string(experiment.size_bytes) + ", workers " +
                 std::to_string(experiment.workers));
    const InvocationResult result = supervisor_.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, experiment.messages);
    ASSERT_EQ(result.parties.size(), 1 + 2 * experiment.workers);
    std::set<std::uint64_t> brokers, threads, others;
    std::uint64_t brought = 0;
    for (const PartyResult& party : result.parties) {
      expect_phases_add_up(party);
      (is_broker(party.party) ? brokers : others).insert(party.pid);
      threads.insert(party.tid);
      if (!is_broker(party.party)) continue;
      brought += party.messages;
      EXPECT_EQ(party.messages, result.parties.at(party.party - 2 * kMaxWorkers).messages);
    }
    EXPECT_EQ(brought, experiment.messages);
    EXPECT_EQ(brokers.size(), 1U) << "one process";
    EXPECT_FALSE(others.contains(*brokers.begin()));
    EXPECT_EQ(threads.size(), result.parties.size());
  }
  static std::uint32_t workers() { return GetParam().wait == Wait::spin ? 1 : 2; }

 private:
  Supervisor supervisor_{1'000'000};
};

TEST_P(BrokeredConformance, Pool) {
  for (const std::uint64_t size : sizes_of(GetParam().start)) {
    Experiment each = experiment();
    each.size_bytes = size;
    each.reply_bytes = size == 1 ? 1 : 8;
    each.workers = workers();
    each.messages = 11;
    run(each);
  }
}

TEST_P(BrokeredConformance, HeavyReplies) {
  Experiment each = experiment();
  each.size_bytes = 8;
  each.reply_bytes = 300'000;
  each.workers = workers();
  each.messages = 7;
  run(each);
}

TEST_P(BrokeredConformance, PingPong) {
  Experiment each = experiment();
  each.pattern = Pattern::pingpong;
  each.size_bytes = each.reply_bytes = 4097;
  each.messages = 20;
  run(each);
}

TEST_P(BrokeredConformance, Stream) {
  for (const std::uint64_t size : {8UL, 65537UL}) {
    Experiment each = experiment();
    each.pattern = Pattern::stream;
    each.size_bytes = size;
    each.reply_bytes = 8;
    each.depth = 4;
    each.workers = workers();
    each.messages = 41;
    run(each);
  }
}

std::vector<TransportCase> brokered_cases() {
  std::vector<TransportCase> cases = transport_cases(false, false);
  std::erase_if(cases, [](const TransportCase& each) {
    return !each.info->topologies.contains(Topology::broker);
  });
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Process, BrokeredConformance, testing::ValuesIn(brokered_cases()),
                         case_name);

// The baselines and the end by time are as over lanes, and so are buffers and codecs in front.
TEST(Brokered, TimeAndOwnBuffersAreAsOverLanes) {
  Supervisor supervisor(1'000'000);
  Experiment experiment;
  experiment.transport = "pipe";
  experiment.work = "none";
  experiment.topology = Topology::broker;
  experiment.cpus.fill(-1);
  experiment.size_bytes = experiment.reply_bytes = 4096;
  experiment.workers = 2;
  experiment.duration_ns = 20'000'000;
  experiment.warmup = 2;
  experiment.codec = Codec::cbor;
  const InvocationResult result = supervisor.run(experiment);
  ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  EXPECT_GT(result.messages, 2U);
  EXPECT_GT(result.copy_only_ns, 0U);
  std::uint64_t brought = 0;
  for (const PartyResult& party : result.parties) {
    if (!is_broker(party.party)) continue;
    brought += party.messages;
    EXPECT_GT(party.phases_ns[static_cast<std::size_t>(Phase::send)], 0U);
    EXPECT_GT(party.phases_ns[static_cast<std::size_t>(Phase::idle)], 0U);
    EXPECT_EQ(party.phases_ns[static_cast<std::size_t>(Phase::touch)], 0U);
  }
  EXPECT_EQ(brought, result.messages);
}

}  // namespace
}  // namespace ipcbench
