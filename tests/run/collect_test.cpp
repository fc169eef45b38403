// From a party's books and counters to a result, and to its place in a document.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

#include "ipcbench/core/meter.hpp"
#include "ipcbench/run/collect.hpp"
#include "ipcbench/run/sampler.hpp"
#include "running_tool.hpp"

namespace ipcbench {
namespace {

class Collect : public testing::Test {
 protected:
  Collect() {
    Experiment& experiment = control().experiment;
    experiment.transport = std::string_view("pipe");
    experiment.work = std::string_view("none");
    experiment.workers = 3;
    experiment.cpus.fill(-1);
  }
  ControlBlock& control() { return mapping_.block(); }
  PartyRecord& record(std::uint32_t party) { return control().parties[party].record; }
  InvocationResult collected() {
    Sampler sampler(control(), 0, States::sampled);
    InvocationResult result;
    result.start_ns = 1000;
    collect(control(), sampler, result);
    return result;
  }

 private:
  ControlMapping mapping_;
};

TEST_F(Collect, LaunchEndsWhereTheLastWorkerRuns) {
  record(1).launched_ns = 1100;
  record(2).launched_ns = 1700;
  record(3).launched_ns = 1300;
  EXPECT_EQ(collected().launch_ns, 700U);
}

TEST_F(Collect, TheTailIsFromTheFirstWorkersEndToTheLastOnes) {
  record(0).end_ns = 5000;
  record(1).end_ns = 1100;
  record(2).end_ns = 1700;
  record(3).end_ns = 1300;
  EXPECT_EQ(collected().tail_ns, 600U);
  control().experiment.workers = 1;
  EXPECT_EQ(collected().tail_ns, std::nullopt);
  control().experiment.workers = 3;
  control().experiment.topology = Topology::shared;
  EXPECT_EQ(collected().tail_ns, std::nullopt) << "its workers are stopped together";
}

TEST_F(Collect, EachPartyHasItsOwnFigures) {
  for (std::uint32_t party = 0; party < 4; ++party) {
    control().parties[party].pid = static_cast<int>(100 + party);
    record(party).begin_ns = 50;
    record(party).end_ns = 60 + party;
    record(party).messages = 7 + party;
    record(party).phases_ns[1] = 20 + party;
    record(party).counters.user_ns = 30 + party;
  }
  const InvocationResult result = collected();
  ASSERT_EQ(result.parties.size(), 4U);
  for (std::uint32_t party = 0; party < 4; ++party) {
    const PartyResult& each = result.parties[party];
    EXPECT_EQ(each.party, party);
    EXPECT_EQ(each.pid, static_cast<int>(100 + party));
    EXPECT_EQ(each.wall_ns, 10 + party);
    EXPECT_EQ(each.messages, 7 + party);
    EXPECT_EQ(each.phases_ns[1], 20 + party);
    EXPECT_EQ(each.counters.user_ns, 30 + party);
  }
  EXPECT_EQ(result.wall_ns, 10U) << "the coordinator's";
  EXPECT_EQ(result.messages, 7U);
}

TEST_F(Collect, BaselinesAreTheMiddleWorkersAndTheCoordinators) {
  record(0).baseline_ns = 90;
  record(1).baseline_ns = 40;
  record(2).baseline_ns = 10;
  record(3).baseline_ns = 20;
  EXPECT_EQ(collected().compute_only_ns, 20U);
  EXPECT_EQ(collected().copy_only_ns, 90U);
}

TEST_F(Collect, BatchesAreTheFullOnes) {
  record(0).batch_messages = 5;
  record(0).batch_count = 3;
  record(0).batch_ns = {10, 20, 30, 40};
  EXPECT_EQ(collected().batches_ns, (std::vector<std::uint64_t>{10, 20, 30}));
  EXPECT_EQ(collected().batch_messages, 5U);
}

TEST_F(Collect, MessagesOfAStreamAreTimedByAllWorkers) {
  control().parties[0].histogram.record(5, 9);
  control().parties[1].histogram.record(100);
  control().parties[2].histogram.record(200, 3);
  control().parties[3].histogram.record(100, 2);
  const auto times = [&] {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
    for (const HistogramEntry& each : collected().message_times)
      pairs.emplace_back(each.value_ns, each.count);
    return pairs;
  };
  EXPECT_THAT(times(), testing::ElementsAre(testing::Pair(5, 9)));
  control().experiment.pattern = Pattern::stream;
  EXPECT_THAT(times(), testing::ElementsAre(testing::Pair(100, 3), testing::Pair(200, 3)));
}

TEST_F(Collect, BothSidesHaveCountedTheSame) {
  record(0).messages = 10;
  record(1).messages = 4;
  record(2).messages = 4;
  record(3).messages = 2;
  InvocationResult result = collected();
  check_counts(control().experiment, result);
  EXPECT_EQ(result.failure.status, Status::ok);
  record(3).messages = 1;
  result = collected();
  check_counts(control().experiment, result);
  EXPECT_EQ(result.failure.status, Status::corrupt);
}

// One thread sleeps all the time and the other one never does.
TEST_F(Collect, StatesAreThoseOfTheirThread) {
  control().experiment.workers = 1;
  std::atomic<int> ready{0};
  std::atomic<bool> over{false};
  const auto take_part = [&](std::uint32_t party, Phase phase) {
    PartyBlock& block = control().parties[party];
    block.pid.store(::getpid());
    block.tid.store(::gettid());
    block.live_phase.store(static_cast<std::uint32_t>(phase));
    block.measured_since.store(monotonic_ns());
    ++ready;
  };
  std::thread sleeper([&] {
    take_part(0, Phase::idle);
    over.wait(false);
  });
  std::thread spinner([&] {
    take_part(1, Phase::compute);
    while (!over.load()) continue;
  });
  ASSERT_TRUE(eventually([&] { return ready.load() == 2; }));
  Sampler sampler(control(), 1'000'000, States::sampled);
  sampler.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  sampler.stop();
  over.store(true);
  over.notify_all();
  sleeper.join();
  spinner.join();
  InvocationResult result;
  collect(control(), sampler, result);
  ASSERT_EQ(result.parties.size(), 2U);
  for (const auto& [party, state, phase] :
       {std::tuple{0U, 'S', Phase::idle}, std::tuple{1U, 'R', Phase::compute}}) {
    std::uint64_t all = 0, alike = 0;
    for (const StateSpan& span : result.parties[party].timeline) {
      all += span.samples;
      if (span.state == state) alike += span.samples;
      EXPECT_EQ(span.phase, phase) << party_name(party);
    }
    EXPECT_GT(all, 0U) << party_name(party);
    EXPECT_GT(2 * alike, all) << party_name(party) << ": it falls asleep once, and runs until then";
  }
}

TEST_F(Collect, NoStatesOfAPartyThatHasEnded) {
  control().experiment.workers = 1;
  for (std::uint32_t party = 0; party < 2; ++party) {
    PartyBlock& block = control().parties[party];
    block.pid.store(::getpid());
    block.tid.store(::gettid());
    block.measured_since.store(monotonic_ns());
  }
  control().parties[1].measured_end.store(1);
  control().parties[1].done.store(1);
  Sampler sampler(control(), 1'000'000, States::sampled);
  sampler.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  sampler.stop();
  EXPECT_FALSE(sampler.timeline(0).empty());
  EXPECT_TRUE(sampler.timeline(1).empty());
}

// However busy the machine is: in some of these milliseconds nobody took the core away.
TEST(Meter, TellsRunningFromWaitingForACore) {
  ThreadMeter meter;
  std::uint64_t least_run_ns = UINT64_MAX, least_wait_ns = UINT64_MAX;
  for (int i = 0; i < 50; ++i) {
    meter.begin();
    for (const std::uint64_t end = thread_cpu_ns() + 1'000'000; thread_cpu_ns() < end;) continue;
    const PartyCounters counters = meter.end();
    least_run_ns = std::min(least_run_ns, counters.run_ns);
    least_wait_ns = std::min(least_wait_ns, counters.run_queue_ns);
  }
  EXPECT_GE(least_run_ns, 900'000U);
  EXPECT_LT(least_wait_ns, 500'000U);
}

}  // namespace
}  // namespace ipcbench
