// What threads did, by the kernel's record of their switches: from records to times, against the
// kernel's own counters, and what happens where the record is refused.
#include <gtest/gtest.h>

#include <thread>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/run/sampler.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/run/switch_cost.hpp"

namespace ipcbench {
namespace {

using Kind = ContextSwitch::Kind;

std::uint64_t time_of(const ExactStates& states, RunState state) {
  return states.times_ns[static_cast<std::size_t>(state)];
}

TEST(ThreadTimeline, RunsUntilTheFirstSwitchAndAddsUp) {
  ThreadTimeline schedule(1000, 900);
  for (const ContextSwitch& each :
       {ContextSwitch{950, 1, Kind::in}, ContextSwitch{1100, 1, Kind::asleep},
        ContextSwitch{1400, 0, Kind::in}, ContextSwitch{1450, 0, Kind::preempted},
        ContextSwitch{1475, 0, Kind::in}})
    schedule.add(each);
  const ExactStates states = schedule.end(2000);
  EXPECT_EQ(time_of(states, RunState::run), 100U + 50U + 525U);
  EXPECT_EQ(time_of(states, RunState::runnable), 25U);
  EXPECT_EQ(time_of(states, RunState::sleeping), 300U);
  EXPECT_EQ(states.switches, 2U);
  EXPECT_EQ(states.preemptions, 1U);
  EXPECT_EQ(states.moves, 1U);
  ASSERT_EQ(states.timeline.size(), 5U);
  EXPECT_EQ(states.timeline[0].start_ns, 100U);
  EXPECT_EQ(states.timeline[0].cpu, 1);
  EXPECT_EQ(states.timeline[2].state, RunState::run);
  EXPECT_EQ(states.timeline[2].cpu, 0);
  EXPECT_EQ(states.left_out, 0U);
}

TEST(ThreadTimeline, WithoutASwitchItRanAllTheTime) {
  const ExactStates states = ThreadTimeline(10, 10).end(50);
  EXPECT_EQ(time_of(states, RunState::run), 40U);
  EXPECT_EQ(states.timeline.size(), 1U);
}

TEST(ThreadTimeline, KeepsTheTimesOfSpansThatItLeavesOut) {
  ThreadTimeline schedule(0, 0);
  constexpr std::uint64_t kRounds = 3 * kMostOccupations;
  for (std::uint64_t i = 0; i < kRounds; ++i) {
    schedule.add({10 * i + 4, 0, Kind::asleep});
    schedule.add({10 * i + 10, 0, Kind::in});
  }
  const ExactStates states = schedule.end(10 * kRounds + 4);
  EXPECT_EQ(time_of(states, RunState::run), 4 * kRounds + 4);
  EXPECT_EQ(time_of(states, RunState::sleeping), 6 * kRounds);
  EXPECT_EQ(states.timeline.size(), kMostOccupations);
  EXPECT_EQ(states.left_out, 2 * kRounds + 1 - kMostOccupations);
}

// Whether this system lets us record; containers often do not.
std::string refusal() {
  try {
    SwitchRing ring(::gettid(), 64 * 1024);
    return {};
  } catch (const std::system_error& error) {
    return why_no_switches(error);
  }
}

InvocationResult run_exactly(Experiment experiment) {
  experiment.cpus.fill(-1);
  experiment.warmup = 2;
  Supervisor supervisor(1'000'000, States::exact);
  InvocationResult result = supervisor.run(experiment);
  EXPECT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  EXPECT_TRUE(result.exact.has_value());
  EXPECT_EQ(result.exact && result.exact->recorded, refusal().empty());
  EXPECT_EQ(result.exact && !result.exact->reason.empty(), !refusal().empty());
  return result;
}

Experiment over_pipe(Start start, std::uint64_t messages) {
  Experiment experiment;
  experiment.transport = std::string_view("pipe");
  experiment.work = std::string_view("none");
  experiment.start = start;
  experiment.size_bytes = experiment.reply_bytes = 64;
  experiment.messages = messages;
  return experiment;
}

class ExactStatesOf : public testing::TestWithParam<Start> {};

// With one message under way both sides sleep once for each, and the kernel counts switches too.
TEST_P(ExactStatesOf, TwoPartiesInTurns) {
  constexpr std::uint64_t kMessages = 3000;
  Experiment experiment = over_pipe(GetParam(), kMessages);
  const InvocationResult result = run_exactly(experiment);
  for (const PartyResult& party : result.parties) {
    SCOPED_TRACE(party_name(party.party));
    ASSERT_EQ(party.exact.has_value(), refusal().empty());
    if (!party.exact) continue;
    const ExactStates& exact = *party.exact;
    EXPECT_EQ(exact.lost, 0U);
    EXPECT_EQ(exact.times_ns[0] + exact.times_ns[1] + exact.times_ns[2], party.wall_ns);
    EXPECT_GE(exact.timeline.size(), 2U);
    // The counters are read a little before and behind.
    const PartyCounters& counters = party.counters;
    const auto counted =
        static_cast<double>(counters.voluntary_switches + counters.involuntary_switches);
    EXPECT_NEAR(static_cast<double>(exact.switches), counted, 4);
    EXPECT_NEAR(static_cast<double>(exact.preemptions),
                static_cast<double>(counters.involuntary_switches), 4);
    EXPECT_LE(exact.preemptions, exact.switches);
  }
}
INSTANTIATE_TEST_SUITE_P(Starts, ExactStatesOf,
                         testing::Values(Start::fork, Start::spawn, Start::thread),
                         [](const auto& each) { return std::string(name_of(each.param)); });

// On one core neither goes on without the other leaving it.
TEST(ExactStates, CountEverySwitchOfOneCore) {
  constexpr std::uint64_t kMessages = 500;
  Experiment experiment = over_pipe(Start::fork, kMessages);
  Supervisor supervisor(0, States::exact);
  experiment.cpus.fill(-1);
  experiment.cpus[0] = experiment.cpus[1] = static_cast<std::int16_t>(allowed_cpus().front());
  experiment.warmup = 2;
  const InvocationResult result = supervisor.run(experiment);
  ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  EXPECT_EQ(result.sampler.samples, 0U);
  for (const PartyResult& party : result.parties) {
    EXPECT_TRUE(party.timeline.empty());
    ASSERT_EQ(party.exact.has_value(), refusal().empty());
    if (!party.exact) continue;
    EXPECT_GE(party.exact->switches, kMessages - 1);
    EXPECT_EQ(party.exact->moves, 0U);
    for (const OccupationSpan& span : party.exact->timeline)
      EXPECT_EQ(span.cpu, allowed_cpus().front());
  }
}

// Who waits for a worker that computes is asleep meanwhile.
TEST(ExactStates, SeeTheSleepOfWhoWaits) {
  Experiment experiment = over_pipe(Start::fork, 20);
  experiment.work = std::string_view("spin:5ms");
  const InvocationResult result = run_exactly(experiment);
  if (!refusal().empty()) return;
  const std::uint64_t computed =
      result.parties[1].phases_ns[static_cast<std::size_t>(Phase::compute)];
  EXPECT_GT(computed, 0U);
  EXPECT_GT(time_of(*result.parties[0].exact, RunState::sleeping), computed / 2);
  EXPECT_GT(time_of(*result.parties[1].exact, RunState::run),
            time_of(*result.parties[1].exact, RunState::sleeping));
}

TEST(ExactStates, FindRoomForManyParties) {
  Experiment experiment = over_pipe(Start::thread, 64);
  experiment.workers = 32;
  const InvocationResult result = run_exactly(experiment);
  if (!refusal().empty()) return;
  EXPECT_GE(result.exact->ring_bytes, 64U * 1024);
  EXPECT_LE(result.exact->ring_bytes * 33, 64U << 20);
  EXPECT_EQ(result.parties.size(), 33U);
  for (const PartyResult& party : result.parties) EXPECT_TRUE(party.exact.has_value());
}

TEST(SwitchRing, CountsWhatFoundNoRoom) {
  if (!refusal().empty()) {
    EXPECT_THROW(SwitchRing(::gettid(), 64 * 1024), std::system_error);
    return;
  }
  constexpr std::size_t kPage = 4096;
  if (::sysconf(_SC_PAGESIZE) != kPage) return;
  std::uint64_t taken = 0, lost = 0;
  std::thread([&] {
    SwitchRing ring(::gettid(), kPage);  // 128 records
    // Long enough to be a sleep, but for a few that end before they begin on a busy machine.
    for (int i = 0; i < 300; ++i) std::this_thread::sleep_for(std::chrono::microseconds(50));
    ring.drain([&](const ContextSwitch&) { ++taken; });
    std::this_thread::sleep_for(std::chrono::microseconds(1));
    ring.drain([&](const ContextSwitch&) { ++taken; });
    lost = ring.lost();
  }).join();
  EXPECT_GT(taken, 100U);
  EXPECT_LE(taken, 132U);
  EXPECT_GE(taken + lost, 500U);
}

TEST(SwitchCost, IsMeasuredOrNothing) {
  const double cost = measure_switch_cost();
  EXPECT_GE(cost, 0);
  EXPECT_TRUE(refusal().empty() || cost == 0);
}

TEST(Sampler, HalvesATimelineWithoutAChangeToItsShares) {
  const auto span = [](std::uint64_t samples, char state) {
    return StateSpan{0, samples, state, Phase::idle, ""};
  };
  std::vector<StateSpan> spans;
  for (int i = 0; i < 50; ++i) {
    spans.push_back(span(1, 'R'));
    spans.push_back(span(3, 'S'));
    spans.push_back(span(4, 'R'));
  }
  std::uint64_t running = 0, all = 0;
  for (const bool from_second : {false, true}) {
    running = all = 0;
    for (const StateSpan& each : every_second(spans, from_second)) {
      all += each.samples;
      if (each.state == 'R') running += each.samples;
    }
    EXPECT_EQ(all, 50U * 8 / 2);
    EXPECT_NEAR(static_cast<double>(running) / static_cast<double>(all), 5.0 / 8, 0.13);
  }
  const std::vector<StateSpan> four = {span(1, 'R'), span(1, 'S'), span(2, 'R')};
  const auto joined = every_second(four, false);
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_EQ(joined[0].samples, 2U);
  // Each sample is in one half and not in the other.
  const auto others = every_second(four, true);
  ASSERT_EQ(others.size(), 2U);
  EXPECT_EQ(others[0].state, 'S');
  EXPECT_EQ(others[1].samples, 1U);
  EXPECT_TRUE(every_second({}, false).empty());
}

// A process with some threads that sleep, as parties of a control block.
class SampledThreads {
 public:
  explicit SampledThreads(std::uint32_t workers) {
    control_.block().experiment.workers = workers;
    std::atomic<std::uint32_t> ready{0};
    for (std::uint32_t party = 0; party <= workers; ++party)
      threads_.emplace_back([this, party, &ready] {
        block().parties[party].pid.store(::getpid());
        block().parties[party].tid.store(::gettid());
        ready.fetch_add(1);
        while (stop_.load() == 0) futex_wait(stop_, 0, 1'000'000'000);
      });
    while (ready.load() <= workers) std::this_thread::yield();
  }
  ~SampledThreads() {
    stop_.store(1);
    futex_wake_all(stop_);
    for (std::thread& each : threads_) each.join();
  }
  ControlBlock& block() { return control_.block(); }

 private:
  ControlMapping control_;
  std::atomic<std::uint32_t> stop_{0};
  std::vector<std::thread> threads_;
};

std::uint64_t samples_of(const Sampler& sampler, std::uint32_t party) {
  std::uint64_t samples = 0;
  for (const StateSpan& each : sampler.timeline(party)) samples += each.samples;
  return samples;
}

TEST(Sampler, CountsWhatLiesInThePartysMeasuredPart) {
  SampledThreads threads(2);
  PartyBlock& early = threads.block().parties[0];
  PartyBlock& late = threads.block().parties[1];
  early.measured_since.store(1);
  early.measured_end.store(1);
  Sampler sampler(threads.block(), 1'000'000, States::sampled);
  sampler.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  late.live_phase.store(static_cast<std::uint32_t>(Phase::send));
  late.measured_since.store(1, std::memory_order_release);
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  sampler.stop();
  EXPECT_EQ(samples_of(sampler, 0), 0U);  // through before the first look
  EXPECT_EQ(samples_of(sampler, 2), 0U);  // has not begun
  EXPECT_GT(samples_of(sampler, 1), 0U);
  for (const StateSpan& each : sampler.timeline(1)) EXPECT_EQ(each.phase, Phase::send);
}

TEST(Sampler, LooksAtNoMoreThreadsThanItsShareOfACoreAllows) {
  constexpr std::uint32_t kWorkers = 100;
  constexpr std::uint64_t kPeriodNs = 5'000'000;
  SampledThreads threads(kWorkers);
  for (std::uint32_t party = 0; party <= kWorkers; ++party)
    threads.block().parties[party].measured_since.store(1);
  SamplerPace pace;
  std::uint64_t looks = 0;
  SamplerCost cost;
  for (int invocation = 0; invocation < 4; ++invocation) {
    Sampler sampler(threads.block(), kPeriodNs, States::sampled, &pace);
    sampler.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    sampler.stop();
    cost = sampler.cost();
    looks = 0;
    for (std::uint32_t party = 0; party <= kWorkers; ++party) looks += samples_of(sampler, party);
  }
  EXPECT_GT(looks, 0U);
  EXPECT_LT(looks, cost.samples * (kWorkers + 1) / 2) << "all of them in every round";
}

TEST(Sampler, LearnsWhatALookCosts) {
  SamplerPace pace;
  for (int i = 0; i < 100; ++i) pace.learn(40'000, 10, 10'000);  // 4 us each
  // 0.7 % of 10 ms are 70 us, less 10: room for 15.
  EXPECT_EQ(pace.looks(10'000'000), 14U);
  EXPECT_EQ(pace.looks(1'000'000), 1U);
}

TEST(Sampler, CountsThreadsThatItCannotRead) {
  const ControlMapping control;
  control.block().parties[0].pid.store(::getpid());
  control.block().parties[0].tid.store(::gettid());
  control.block().parties[1].pid.store(::getpid());
  control.block().parties[1].tid.store(1);  // of another process
  control.block().experiment.workers = 1;
  for (const std::uint32_t party : {0U, 1U}) control.block().parties[party].measured_since.store(1);
  Sampler sampler(control.block(), 1'000'000, States::sampled);
  sampler.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  sampler.stop();
  EXPECT_EQ(sampler.cost().unreadable, 1U);
  EXPECT_FALSE(sampler.timeline(0).empty());
  EXPECT_TRUE(sampler.timeline(1).empty());
  EXPECT_FALSE(sampler.exact_cost().has_value());
}

}  // namespace
}  // namespace ipcbench
