// The contract of core/endpoint.hpp, for every entry of the registry in every start and wait.
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "phases.hpp"
#include "transport_cases.hpp"

namespace ipcbench {
namespace {

// Whole invocations, with signals arriving all the time: warm-up hashes every payload, the measured
// part sums it, and both sides must have counted the same.
class Conformance : public testing::TestWithParam<TransportCase> {
 protected:
  Conformance() { ::setenv("IPCBENCH_TEST_ALARM", "1", 1); }

  void run(const Experiment& experiment) {
    const InvocationResult result = supervisor_.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, experiment.messages);
    ASSERT_EQ(result.parties.size(), experiment.workers + 1);
    for (const PartyResult& party : result.parties) expect_phases_add_up(party);
  }

  void run_pool(std::uint32_t depth) {
    for (const std::uint64_t size : sizes_of(GetParam().start)) {
      SCOPED_TRACE("size " + std::to_string(size) + ", depth " + std::to_string(depth));
      Experiment experiment = GetParam().experiment();
      experiment.size_bytes = experiment.reply_bytes = size;
      experiment.depth = depth;
      // Spinning parties share two cores badly.
      experiment.workers = experiment.wait == Wait::spin ? 1 : 2;
      experiment.messages = 5 * depth + 2;
      experiment.warmup = 2 * depth + 1;
      run(experiment);
    }
  }

  Supervisor supervisor_{1'000'000};
};

TEST_P(Conformance, PoolDepth1) { run_pool(1); }
TEST_P(Conformance, PoolDepth4) { run_pool(4); }

// Tasks that differ in length, to whoever is free: each arrives, whoever has had it.
TEST_P(Conformance, PoolOfWhoeverIsFree) {
  for (const std::uint32_t depth : {1U, 4U}) {
    SCOPED_TRACE("depth " + std::to_string(depth));
    Experiment experiment = GetParam().experiment();
    experiment.dispatch = Dispatching::free;
    experiment.work = "cpu:1us..300us";
    experiment.size_bytes = 4097;
    experiment.reply_bytes = 8;
    experiment.depth = depth;
    experiment.workers = experiment.wait == Wait::spin ? 1 : 2;
    experiment.messages = 5 * depth + 2;
    experiment.warmup = 2 * depth + 1;
    run(experiment);
  }
}

TEST_P(Conformance, Stream) {
  for (const std::uint64_t size : {8UL, 65537UL}) {
    Experiment experiment = GetParam().experiment();
    experiment.pattern = Pattern::stream;
    experiment.size_bytes = size;
    experiment.reply_bytes = 8;
    experiment.depth = 4;
    experiment.workers = experiment.wait == Wait::spin ? 1 : 2;
    experiment.messages = 41;
    experiment.warmup = 5;
    run(experiment);
  }
}

TEST_P(Conformance, PingPong) {
  for (const std::uint32_t depth : {1U, 4U}) {
    Experiment experiment = GetParam().experiment();
    experiment.pattern = Pattern::pingpong;
    experiment.size_bytes = experiment.reply_bytes = depth == 1 ? 4097 : 1'000'000;
    experiment.depth = depth;
    experiment.messages = 20;
    experiment.warmup = 3;
    experiment.timeout_ns = 20'000'000'000;
    run(experiment);
  }
}

TEST_P(Conformance, WorkOnThePayload) {
  Experiment experiment = GetParam().experiment();
  experiment.work = "matmul:40:payload";
  experiment.size_bytes = 40 * 40 * 8;
  experiment.reply_bytes = 8;
  experiment.messages = 6;
  experiment.warmup = 1;
  run(experiment);
}

// Items travel together, and are worked on and counted one by one.
TEST_P(Conformance, SeveralItemsInAMessage) {
  Experiment experiment = GetParam().experiment();
  experiment.work = "matmul:40:payload";
  experiment.items = 3;
  experiment.size_bytes = 40 * 40 * 8;
  experiment.reply_bytes = 8;
  experiment.workers = experiment.wait == Wait::spin ? 1 : 2;
  experiment.messages = 3 * 7;
  experiment.warmup = 2;
  run(experiment);
}

TEST_P(Conformance, UntouchedPayload) {
  Experiment experiment = GetParam().experiment();
  experiment.touch = false;
  experiment.size_bytes = 100'001;
  experiment.reply_bytes = 3;
  experiment.messages = 9;
  experiment.warmup = 1;
  run(experiment);
}

// All items under one lock, and half of them, which is kept while a reply is on its way that no
// channel takes whole.
TEST_P(Conformance, WorkUnderOneLock) {
  Experiment experiment = GetParam().experiment();
  experiment.work = "cpu:20us";
  experiment.hold_hundredths = 10'000;
  experiment.size_bytes = 64;
  experiment.reply_bytes = 8;
  experiment.workers = experiment.wait == Wait::spin ? 1 : 2;
  experiment.messages = 21;
  experiment.warmup = 2;
  run(experiment);
  experiment.dispatch = Dispatching::free;
  experiment.hold_hundredths = 5'000;
  experiment.hold_transfer = true;
  experiment.size_bytes = experiment.reply_bytes = 2 << 20;
  run(experiment);
}

// Another worker takes over behind every third message, and behind each.
TEST_P(Conformance, WorkersAreReplaced) {
  if (!GetParam().info->replaces_workers) return;
  Experiment experiment = GetParam().experiment();
  experiment.workers = experiment.wait == Wait::spin ? 1 : 2;
  experiment.warmup = 2;
  for (const std::uint32_t lifetime : {3U, 1U}) {
    SCOPED_TRACE(lifetime);
    experiment.lifetime = lifetime;
    experiment.dispatch = lifetime == 1 ? Dispatching::free : Dispatching::turns;
    experiment.size_bytes = experiment.reply_bytes = lifetime == 1 ? 100'001 : 8;
    experiment.messages = std::uint64_t{4} * experiment.workers;
    const InvocationResult result = supervisor_.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    ASSERT_TRUE(result.lives);
    EXPECT_EQ(result.lives->launched,
              lifetime == 3 ? experiment.workers : experiment.messages - experiment.workers);
    EXPECT_EQ(result.lives->workers, result.lives->launched + experiment.workers);
    for (const PartyResult& party : result.parties) expect_phases_add_up(party);
  }
}

// The coordinator leaves with data under way: what has arrived was right, the rest is accounted
// for, and nobody stays behind.
TEST_P(Conformance, EndsWithDataUnderWay) {
  Experiment experiment = GetParam().experiment();
  if (experiment.transport == "null") return;  // nothing is ever under way
  experiment.ending = Ending::now;
  experiment.depth = 2;
  experiment.workers = experiment.wait == Wait::spin ? 1 : 2;
  experiment.messages = 24;
  experiment.warmup = 2;
  for (const std::uint64_t size : {64UL, 1UL << 20}) {
    SCOPED_TRACE(size);
    experiment.size_bytes = experiment.reply_bytes = size;
    const InvocationResult result = supervisor_.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    ASSERT_TRUE(result.accounting);
    EXPECT_EQ(result.accounting->done, result.messages);
    EXPECT_EQ(result.accounting->done + result.accounting->lost, 24U);
    EXPECT_GE(result.accounting->lost, 1U);
  }
}

INSTANTIATE_TEST_SUITE_P(Process, Conformance, testing::ValuesIn(transport_cases(false)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Thread, Conformance, testing::ValuesIn(transport_cases(true)), case_name);

// The data plane alone, both sides in one process: order and every byte of every message, whatever
// is in flight.
class Endpoints : public testing::TestWithParam<TransportCase> {};

void echo(AnyEndpoint& endpoint, std::uint64_t messages, std::uint64_t size) {
  for (std::uint64_t sequence = 0; sequence < messages; ++sequence) {
    const auto in = endpoint.borrow();
    ASSERT_EQ(in.size(), size);
    ASSERT_TRUE(hash_matches(in, sequence)) << "task " << sequence;
    endpoint.release();
    fill_payload(endpoint.loan(size), reply_number(sequence));
    endpoint.publish(size);
  }
}

TEST_P(Endpoints, ThreadsExchangeEveryByteInOrder) {
  for (const std::uint64_t size : kSizes) {
    for (const std::uint32_t depth : {1U, 4U}) {
      SCOPED_TRACE("size " + std::to_string(size) + ", depth " + std::to_string(depth));
      const ControlMapping control;
      Experiment experiment = GetParam().experiment();
      experiment.size_bytes = experiment.reply_bytes = size;
      experiment.depth = depth;
      const auto channel = GetParam().info->open(lane_spec(experiment, &control.block()));
      const std::uint64_t messages = 3 * depth + 5;
      std::thread worker([&] { echo(*channel->endpoint(Side::worker, 0), messages, size); });
      auto endpoint = channel->endpoint(Side::coordinator, 0);
      std::uint64_t sent = 0;
      for (std::uint64_t received = 0; received < messages; ++received) {
        for (; sent < messages && sent < received + depth; ++sent) {
          fill_payload(endpoint->loan(size), sent);
          endpoint->publish(size);
        }
        const auto in = endpoint->borrow();
        EXPECT_EQ(in.size(), size);
        EXPECT_TRUE(hash_matches(in, reply_number(received))) << "reply " << received;
        endpoint->release();
      }
      endpoint.reset();  // a worker's end may wait for it
      worker.join();
      Manifest::of_this_run().end_invocation();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Thread, Endpoints, testing::ValuesIn(transport_cases(true)), case_name);

}  // namespace
}  // namespace ipcbench
