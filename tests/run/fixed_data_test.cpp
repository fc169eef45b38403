// The data that every item needs, and the processes that workers come from: every way with every
// start, in whole invocations, and what goes wrong on the way.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/run/fixed_data.hpp"
#include "ipcbench/run/supervisor.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kBytes = (std::uint64_t{16} << 20) + 3;

Experiment with_fixed(Start start, FixedBy by, std::string_view work) {
  Experiment experiment;
  experiment.transport = std::string_view("pipe");
  experiment.work = work;
  experiment.start = start;
  experiment.size_bytes = experiment.reply_bytes = 8;
  experiment.workers = 2;
  experiment.messages = 40;
  experiment.warmup = 1;
  experiment.fixed_bytes = kBytes;
  experiment.fixed_by = by;
  experiment.cpus.fill(-1);
  return experiment;
}

constexpr Start kStarts[] = {Start::fork, Start::spawn, Start::thread, Start::forkserver};
constexpr FixedBy kWays[] = {FixedBy::inherit, FixedBy::message, FixedBy::shared_queue,
                             FixedBy::file,    FixedBy::memory,  FixedBy::task};

class FixedDataOf : public testing::TestWithParam<std::tuple<Start, FixedBy>> {
 protected:
  FixedDataOf() { ::setenv("IPCBENCH_TEST_ALARM", "1", 1); }

  InvocationResult run(std::string_view work) {
    const auto [start, by] = GetParam();
    return supervisor_.run(with_fixed(start, by, work));
  }

 private:
  Supervisor supervisor_{1'000'000};
};

TEST_P(FixedDataOf, IsWithEveryWorkerBeforeItWorks) {
  const auto [start, by] = GetParam();
  const InvocationResult result = run("read:30%");
  ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  EXPECT_EQ(result.messages, 40U);
  EXPECT_EQ(result.fixed_ready_ns.has_value(), by != FixedBy::task);
  if (by == FixedBy::task) return;
  EXPECT_GT(*result.fixed_ready_ns, 0U);
  EXPECT_LT(*result.fixed_ready_ns, result.setup_ns);
  // A copy of its own is memory of its own; what is inherited or mapped, is not.
  const bool copies = by == FixedBy::message || by == FixedBy::shared_queue ||
                      (by == FixedBy::inherit && start != Start::fork);
  for (const PartyResult& party : result.parties) {
    if (party.party == 0 || start == Start::thread) continue;
    const FixedUse& use = party.fixed;
    if (copies) {
      EXPECT_GE(use.private_bytes, kBytes);
    } else {
      EXPECT_LT(use.private_bytes, kBytes);
      EXPECT_LT(use.end_private_bytes, kBytes) << "reading makes nothing private";
    }
  }
}

TEST_P(FixedDataOf, IsPrivateOnceItIsWritten) {
  const auto [start, by] = GetParam();
  const Experiment experiment = with_fixed(start, by, "write:30%");
  if (!has_own_fixed_data(experiment)) GTEST_SKIP() << "refused";
  const InvocationResult result = run("write:30%");
  ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  for (const PartyResult& party : result.parties)
    if (party.party != 0) {
      EXPECT_GE(party.fixed.end_private_bytes, kBytes);
    }
}

INSTANTIATE_TEST_SUITE_P(Starts, FixedDataOf,
                         testing::Combine(testing::ValuesIn(kStarts), testing::ValuesIn(kWays)),
                         [](const auto& each) {
                           std::string name(name_of(std::get<0>(each.param)));
                           name += "_" + std::string(name_of(std::get<1>(each.param)));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(FixedData, IsCopiedOnceForEachWayAndStart) {
  const auto way = [](Start start, FixedBy by) { return fixed_way(with_fixed(start, by, "none")); };
  EXPECT_EQ(way(Start::fork, FixedBy::inherit), FixedWay::same_memory);
  EXPECT_EQ(way(Start::thread, FixedBy::inherit), FixedWay::same_memory);
  EXPECT_EQ(way(Start::spawn, FixedBy::inherit), FixedWay::pipe_first);
  EXPECT_EQ(way(Start::forkserver, FixedBy::inherit), FixedWay::pipe_first);
  EXPECT_EQ(way(Start::fork, FixedBy::task), FixedWay::none);
}

// The coordinator and two workers in threads of this process; nothing of them is measured.
class FixedDataThreads : public testing::Test {
 protected:
  FixedSource source_of(FixedBy by) {
    control().experiment = with_fixed(Start::thread, by, "none");
    return FixedSource(control());
  }
  ControlBlock& control() { return mapping_.block(); }

 private:
  ControlMapping mapping_;
};

TEST_F(FixedDataThreads, ATornByteIsCorruption) {
  FixedSource source = source_of(FixedBy::inherit);
  source.make();
  source.begin();
  for (const std::uint64_t at : {std::uint64_t{0}, kBytes / 2, kBytes - 1}) {
    FixedEnd end = source.thread_end(0);
    const std::span<std::byte> memory = end.memory;
    FixedData data(control(), 1, std::move(end));
    memory[at] ^= std::byte{4};
    EXPECT_THROW(data.take(), CorruptionError) << at;
    memory[at] ^= std::byte{4};
    EXPECT_NO_THROW(data.take());
    EXPECT_EQ(data.data().size(), kBytes);
  }
}

TEST_F(FixedDataThreads, OneQueueServesEachWorkerOnce) {
  FixedSource source = source_of(FixedBy::shared_queue);
  source.make();
  source.begin();
  std::vector<std::thread> workers;
  for (std::uint32_t lane = 0; lane < 2; ++lane)
    workers.emplace_back([&, end = source.thread_end(lane), lane]() mutable {
      FixedData data(control(), lane + 1, std::move(end));
      data.take_first();
      data.take();
      EXPECT_EQ(data.data().size(), kBytes);
    });
  source.all_run();
  for (std::thread& worker : workers) worker.join();
  for (std::uint32_t party : {1U, 2U}) {
    EXPECT_GE(control().parties[party].fixed.ready_ns, control().fixed.begin_ns);
    EXPECT_GE(control().parties[party].fixed.use.private_bytes, kBytes);
  }
}

TEST_F(FixedDataThreads, AWorkerThatGetsLessSaysSo) {
  FixedEnd end;
  {
    FixedSource source = source_of(FixedBy::message);
    end = source.thread_end(0);
  }
  FixedData data(control(), 1, std::move(end));
  EXPECT_THROW(data.take(), PeerClosed);
}

// Whoever forks the workers holds none of it, so the memory of each is its own alone.
TEST(ForkServer, ForksWorkersWithoutTheBallast) {
  constexpr std::uint64_t kBallast = std::uint64_t{64} << 20;
  Supervisor supervisor{0};
  for (const Start start : {Start::fork, Start::forkserver}) {
    Experiment experiment = with_fixed(start, FixedBy::inherit, "none");
    experiment.ballast_bytes = kBallast;
    const InvocationResult result = supervisor.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    for (const PartyResult& party : result.parties) {
      const bool has_it = party.party == 0 || start == Start::fork;
      EXPECT_EQ(party.counters.peak_resident_bytes >= kBallast, has_it) << name_of(start);
    }
  }
}

}  // namespace
}  // namespace ipcbench
