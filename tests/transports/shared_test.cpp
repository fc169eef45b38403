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
#include "running_tool.hpp"
#include "transport_cases.hpp"

namespace ipcbench {
namespace {

struct SharedCase {
  TransportCase transport;
  LockScope scope = LockScope::none;
  Topology topology = Topology::shared;

  std::string name() const {
    return transport.name() + "_" + std::string(name_of(scope)) +
           (topology == Topology::lanes ? "_lanes" : "");
  }
  Experiment experiment() const {
    Experiment result = transport.experiment();
    result.topology = topology;
    result.lock_scope = scope;
    result.timeout_ns = 60'000'000'000;
    return result;
  }
};

std::ostream& operator<<(std::ostream& out, const SharedCase& each) { return out << each.name(); }

// A stream of several writers mixes; what has pieces of at least their lead does not.
bool keeps_pieces_apart(const TransportCase& each) {
  return each.info->shared.piece_bytes(lane_spec(each.experiment(), nullptr)) != 0;
}

// Every lock scope in the usual wait, every other wait in the first one.
std::vector<SharedCase> shared_cases(bool thread_starts) {
  std::vector<SharedCase> cases;
  for (const TransportInfo* info : transports()) {
    if (!info->topologies.contains(Topology::shared)) continue;
    std::vector<std::string> variants = {""};
    for (const OptionInfo& option : info->options) {
      if (option.kind == OptionKind::flag) variants.push_back(std::string(option.name) + "=true");
      if (option.kind != OptionKind::choice) continue;
      for (std::size_t i = 1; i < words_of(option).size(); ++i)
        variants.push_back(std::string(option.name) + "=" + words_of(option)[i]);
    }
    std::erase(variants, "splice=true");  // refused
    const SharedInfo& shared = info->shared;
    for (const std::string& options : variants)
      for (const Start start : info->starts)
        for (const Wait wait : shared.waits)
          for (const LockScope scope : shared.lock_scopes) {
            if (scope == LockScope::copy && !keeps_pieces_apart({info, options, start, wait}))
              continue;
            const bool usual = wait == shared.waits.preferred();
            const bool first = scope == shared.lock_scopes.preferred() && options.empty();
            if ((start == Start::thread) == thread_starts && (usual || first))
              cases.push_back({{info, options, start, wait}, scope});
          }
  }
  return cases;
}

std::vector<SharedCase> failure_cases(bool thread_starts) {
  std::vector<SharedCase> cases = shared_cases(thread_starts);
  std::erase_if(cases, [](const SharedCase& each) {
    return each.transport.wait != each.transport.info->shared.waits.preferred();
  });
  return cases;
}

std::string shared_case_name(const testing::TestParamInfo<SharedCase>& info) {
  return info.param.name();
}

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
      const auto sum = std::reduce(party.phases_ns.begin(), party.phases_ns.end());
      EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(party.wall_ns),
                  0.03 * static_cast<double>(party.wall_ns) + 50'000)
          << party_name(party.party);
    }
    EXPECT_EQ(handled, experiment.messages);
  }

  bool spins() const { return GetParam().transport.wait == Wait::spin; }
  Supervisor supervisor_{1'000'000};
};

// Every size with one depth or the other, the numbers of workers in turn.
TEST_P(SharedConformance, EverySizeWorkersAndDepth) {
  std::size_t turn = 0;
  for (const std::uint64_t size : kSizes) {
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
        const auto sum = std::reduce(party.phases_ns.begin(), party.phases_ns.end());
        EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(party.wall_ns),
                    0.03 * static_cast<double>(party.wall_ns) + 50'000);
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
           each.transport.start == Start::spawn;  // as fork, behind the start
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
            "--duration=30s",
            "--invocations=1",
            "--warmup=2",
            "--timeout=60s",
            "--depth=2",
            "--start=" + std::string(name_of(each.transport.start)),
            "--wait=" + std::string(name_of(each.transport.wait)),
            "--lock-scope=" + std::string(name_of(each.scope))};
  }
  void run(std::uint32_t victim, const std::string& blamed) {
    RunningTool tool(arguments());
    ASSERT_TRUE(tool.find_control());
    ASSERT_TRUE(eventually([&] {
      return static_cast<Stage>(tool.control().stage.load()) == Stage::measured &&
             tool.control().parties[0].live_messages.load() > 10;
    }));
    const std::vector<pid_t> pids = tool.parties();
    const std::set<int> queues = tool.queues();
    ASSERT_TRUE(tool.harm(victim, SIGKILL));
    const auto end = tool.wait(10);
    ASSERT_TRUE(end) << "still running";
    EXPECT_EQ(end->code, 5) << end->errors;
    ASSERT_TRUE(end->document.is_object());
    const nlohmann::json& experiment = end->document["experiments"][0];
    EXPECT_EQ(experiment["status"], "died");
    EXPECT_EQ(experiment["failure"].value("party", ""), blamed) << experiment["reason"];
    for (const pid_t pid : pids) EXPECT_FALSE(is_alive(pid)) << pid;
    EXPECT_FALSE(any_exists(queues));
    EXPECT_TRUE(entries_of(tool.temporary()).empty());
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
