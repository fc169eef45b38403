// Topology `shared`, for every transport of the registry that offers it, in every start.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <numeric>
#include <thread>
#include <vector>

#include "ipcbench/core/index_queue.hpp"
#include "ipcbench/core/robust_lock.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "phases.hpp"
#include "running_tool.hpp"
#include "shared_cases.hpp"

namespace ipcbench {
namespace {

// Whole invocations, with signals arriving all the time. The coordinator sees every sequence number
// come back once, with its content; here all that is left are the sums.
class SharedConformance : public testing::TestWithParam<SharedCase> {
 protected:
  SharedConformance() { ::setenv("IPCBENCH_TEST_ALARM", "1", 1); }

  void run(const Experiment& experiment) {
    SCOPED_TRACE("size " + std::to_string(experiment.size_bytes) + ", workers " +
                 std::to_string(experiment.workers) + ", depth " +
                 std::to_string(experiment.depth));
    const InvocationResult result = supervisor_.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, experiment.messages);
    ASSERT_EQ(result.parties.size(), experiment.workers + 1);
    std::uint64_t handled = 0;
    for (const PartyResult& party : result.parties) {
      if (party.party != 0) handled += party.messages;
      expect_phases_add_up(party);
    }
    EXPECT_EQ(handled, experiment.messages);
  }

  bool spins() const { return GetParam().transport.wait == Wait::spin; }
  Supervisor supervisor_{1'000'000};
};

// Every size with one depth or the other, the numbers of workers in turn.
TEST_P(SharedConformance, EverySizeWorkersAndDepth) {
  std::size_t turn = 0;
  for (const std::uint64_t size : sizes_of(GetParam().transport.start)) {
    Experiment experiment = GetParam().experiment();
    experiment.size_bytes = experiment.reply_bytes = size;
    experiment.depth = turn % 2 == 0 ? 8 : 1;
    experiment.workers =
        spins() ? 1 : std::array{5U, 2U, 1U}[turn % 3];  // spinners share cores badly
    experiment.messages = 2 * experiment.depth * experiment.workers + 3;
    experiment.warmup = experiment.depth + 1;
    run(experiment);
    ++turn;
  }
}

TEST_P(SharedConformance, OneWayIsHeavy) {
  for (const bool heavy_reply : {false, true}) {
    Experiment experiment = GetParam().experiment();
    experiment.size_bytes = heavy_reply ? 8 : 300'000;
    experiment.reply_bytes = heavy_reply ? 300'000 : 8;
    experiment.depth = 4;
    experiment.workers = spins() ? 1 : 3;
    experiment.messages = 40;
    experiment.warmup = 2;
    run(experiment);
  }
}

// Fewer messages than workers: those without one end all the same.
TEST_P(SharedConformance, WorkersWithoutAMessageEnd) {
  Experiment experiment = GetParam().experiment();
  experiment.size_bytes = experiment.reply_bytes = 10'000;
  experiment.workers = 5;
  experiment.messages = 2;
  experiment.warmup = 1;
  run(experiment);
}

TEST_P(SharedConformance, PingPong) {
  for (const std::uint32_t depth : {1U, 4U}) {
    Experiment experiment = GetParam().experiment();
    experiment.pattern = Pattern::pingpong;
    experiment.size_bytes = experiment.reply_bytes = depth == 1 ? 4097 : 1'000'000;
    experiment.depth = depth;
    experiment.messages = 20;
    experiment.warmup = 3;
    run(experiment);
  }
}

INSTANTIATE_TEST_SUITE_P(Process, SharedConformance, testing::ValuesIn(shared_cases(false)),
                         shared_case_name);
INSTANTIATE_TEST_SUITE_P(Thread, SharedConformance, testing::ValuesIn(shared_cases(true)),
                         shared_case_name);

// Replies that a thread of the worker's own sends, over lanes and shared queues.
class Feeders : public testing::TestWithParam<SharedCase> {
 protected:
  Supervisor supervisor_{1'000'000};
};

TEST_P(Feeders, SendEveryReply) {
  for (const std::uint64_t size : {1UL, (1UL << 20) + 1}) {
    for (const std::uint32_t depth : {1U, 4U}) {
      SCOPED_TRACE("size " + std::to_string(size) + ", depth " + std::to_string(depth));
      Experiment experiment = GetParam().experiment();
      experiment.sender = Sender::feeder;
      experiment.size_bytes = experiment.reply_bytes = size;
      experiment.depth = depth;
      experiment.workers = 3;
      experiment.messages = 13;
      experiment.warmup = 2;
      const InvocationResult result = supervisor_.run(experiment);
      ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
      EXPECT_EQ(result.messages, experiment.messages);
      ASSERT_EQ(result.parties.size(), 7U);
      std::uint64_t sent = 0;
      for (const PartyResult& party : result.parties) {
        if (!is_feeder(party.party)) continue;
        sent += party.messages;
        EXPECT_NE(party.tid, result.parties[worker_party(party.party)].tid);
        expect_phases_add_up(party);
      }
      EXPECT_EQ(sent, experiment.messages);
    }
  }
}

std::vector<SharedCase> feeder_cases(bool thread_starts) {
  std::vector<SharedCase> cases = failure_cases(thread_starts);
  for (const TransportCase& each : transport_cases(thread_starts, false))
    cases.push_back({each, LockScope::none, Topology::lanes});
  std::erase_if(cases, [](const SharedCase& each) {
    return !each.transport.info->senders.contains(Sender::feeder) ||
           each.transport.start == Start::spawn ||  // as fork, behind the start
           each.transport.start == Start::forkserver;
  });
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Process, Feeders, testing::ValuesIn(feeder_cases(false)),
                         shared_case_name);
INSTANTIATE_TEST_SUITE_P(Thread, Feeders, testing::ValuesIn(feeder_cases(true)), shared_case_name);

// All numbers come out once, whoever puts them in and takes them out, asleep or not.
TEST(IndexQueue, ThreadsExchangeEveryNumberOnce) {
  for (const int spins : {0, 50}) {
    constexpr std::uint32_t kItems = 8;
    constexpr std::uint32_t kRounds = 3000;
    constexpr int kThreads = 3;
    std::vector<std::byte> free_memory(IndexQueue::bytes(kItems) + 64);
    std::vector<std::byte> ready_memory(IndexQueue::bytes(kItems) + 64);
    const auto aligned = [](std::vector<std::byte>& memory) {
      void* at = memory.data();
      std::size_t space = memory.size();
      return static_cast<std::byte*>(std::align(64, memory.size() - 64, at, space));
    };
    IndexQueue& free = IndexQueue::make(aligned(free_memory), kItems);
    IndexQueue& ready = IndexQueue::make(aligned(ready_memory), kItems);
    std::vector<std::uint32_t> slots(kItems);  // plain: a slot that two own at once is a race
    for (std::uint32_t i = 0; i < kItems; ++i) free.push(i, true);
    std::vector<std::atomic<int>> seen(kThreads * kRounds);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint32_t i = 0; i < kRounds; ++i) {
          const std::uint32_t slot = free.pop(spins);
          slots[slot] = static_cast<std::uint32_t>(thread) * kRounds + i;
          ready.push(slot, true);
        }
      });
      threads.emplace_back([&] {
        for (std::uint32_t i = 0; i < kRounds; ++i) {
          const std::uint32_t slot = ready.pop(spins);
          seen[slots[slot]].fetch_add(1);
          free.push(slot, true);
        }
      });
    }
    for (std::thread& each : threads) each.join();
    for (const auto& count : seen) ASSERT_EQ(count.load(), 1);
  }
}

TEST(RobustLock, ADeadHolderIsToldOfAndNotWaitedFor) {
  const Mapping memory = Mapping::shared(sizeof(RobustLock));
  auto& lock = *reinterpret_cast<RobustLock*>(memory.data());
  lock.make();
  const auto silent = [](WaitEvent) {};
  const pid_t pid = ::fork();
  if (pid == 0) {
    lock.lock(false, silent);
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
  EXPECT_THROW(lock.lock(false, silent), PeerClosed);
  EXPECT_THROW(lock.lock(false, silent), PeerClosed) << "for everyone who comes later as well";
}

TEST(RobustLock, NotesOnlyWhatWasWaitedFor) {
  const Mapping memory = Mapping::shared(sizeof(RobustLock));
  auto& lock = *reinterpret_cast<RobustLock*>(memory.data());
  lock.make();
  for (const bool spins : {false, true}) {
    std::vector<WaitEvent> notes;
    std::atomic<bool> blocked{false};
    lock.lock(spins, [&](WaitEvent note) { notes.push_back(note); });
    EXPECT_TRUE(notes.empty());
    std::thread other([&] {
      lock.lock(spins, [&](WaitEvent note) {
        notes.push_back(note);
        blocked = true;
      });
      lock.unlock();
    });
    EXPECT_TRUE(eventually([&] { return blocked.load(); }));
    lock.unlock();
    other.join();
    EXPECT_THAT(notes, testing::ElementsAre(WaitEvent::blocked, WaitEvent::locked));
  }
}

}  // namespace
}  // namespace ipcbench
