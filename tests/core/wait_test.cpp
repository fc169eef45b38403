// The ways to wait for memory: nobody sleeps through a change, whatever the order of events, and a
// ring that nobody waits for leaves nothing behind.
#include "ipcbench/core/wait.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>

#include <array>
#include <fstream>
#include <string>
#include <thread>

#include "ipcbench/base/mapping.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/transports/ring_lane.hpp"

namespace ipcbench {
namespace {

struct Place {
  Doorbell bells[2];
  alignas(64) std::atomic<std::uint32_t> turn;
};

class Waits : public testing::TestWithParam<Wait> {
 protected:
  Waits()
      : memory_(Mapping::shared(sizeof(Place))),
        place_(*reinterpret_cast<Place*>(memory_.data())),
        fds_{open_bell(place_.bells[0], GetParam(), false),
             open_bell(place_.bells[1], GetParam(), false)} {}

  Place& place() { return place_; }
  // Rings that the next sleep would find.
  int rings(Doorbell& bell) const {
    int count = 0;
    if (GetParam() == Wait::semaphore) ::sem_getvalue(&bell.semaphore, &count);
    if (GetParam() == Wait::eventfd) {
      pollfd entry{bell.event_fd, POLLIN, 0};
      count = ::poll(&entry, 1, 0);
    }
    return count;
  }

 private:
  Mapping memory_;
  Place& place_;
  Fd fds_[2];
};

// Takes every second turn until `turns`, pausing now and then so that the other one falls asleep.
template <class Strategy>
void take_turns(Place& place, std::uint32_t side, std::uint32_t turns) {
  for (std::uint32_t turn = side; turn < turns; turn += 2) {
    Strategy::until(place.bells[side], Change::message,
                    [&] { return place.turn.load(std::memory_order_acquire) == turn; });
    if (turn % 97 < 2) std::this_thread::sleep_for(std::chrono::microseconds(200));
    place.turn.store(turn + 1, std::memory_order_release);
    Strategy::ring(place.bells[1 - side], Change::message);
  }
}

// Whether a thread of this process sleeps, within some seconds.
bool falls_asleep(pid_t tid) {
  for (int i = 0; i < 5'000; ++i) {
    std::ifstream file("/proc/self/task/" + std::to_string(tid) + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t at = line.rfind(')');
    if (at != std::string::npos && at + 2 < line.size() && line[at + 2] == 'S') return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

// All but those that say that they do not: the default is one of them, whatever the cores look
// like.
TEST_P(Waits, SleepsInTheEnd) {
  if (GetParam() == Wait::spin || GetParam() == Wait::yield) GTEST_SKIP() << "stays runnable";
  std::atomic<pid_t> tid{0};
  for (const bool shares_cores : {false, true}) {
    Doorbell& bell = place().bells[0];
    const Fd event = open_bell(bell, GetParam(), shares_cores);
    place().turn.store(0);
    tid.store(0);
    with_memory_wait(GetParam(), [&]<class Strategy>() {
      std::thread waiter([&] {
        tid.store(::gettid());
        Strategy::until(bell, Change::message,
                        [&] { return place().turn.load(std::memory_order_acquire) == 1; });
      });
      while (tid.load() == 0) std::this_thread::yield();
      EXPECT_TRUE(falls_asleep(tid.load()));
      place().turn.store(1, std::memory_order_release);
      Strategy::ring(bell, Change::message);
      waiter.join();
    });
  }
}

TEST(Yields, AreLeftOutForAWhileAfterADearOne) {
  const Mapping memory = Mapping::shared(sizeof(Doorbell));
  Doorbell& bell = *reinterpret_cast<Doorbell*>(memory.data());
  open_bell(bell, Wait::backoff, true);
  int looks = 0;
  const auto there = [&] { return ++looks > 0; };
  EXPECT_TRUE(yields_for(bell, there));
  EXPECT_EQ(looks, 1);
  // A look that takes a millisecond: somebody else had the core.
  const auto late = [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return false;
  };
  EXPECT_FALSE(yields_for(bell, late));
  const std::uint32_t skips = bell.skips.load();
  EXPECT_GT(skips, 0U);
  looks = 0;
  for (std::uint32_t i = 0; i < skips; ++i) EXPECT_FALSE(yields_for(bell, there));
  EXPECT_EQ(looks, 0);
  EXPECT_FALSE(yields_for(bell, late));
  EXPECT_GT(bell.skips.load(), skips);
}

TEST_P(Waits, BetweenThreadsMissNoChange) {
  constexpr std::uint32_t kTurns = 6'000;
  with_memory_wait(GetParam(), [&]<class Strategy>() {
    std::thread other([&] { take_turns<Strategy>(place(), 1, kTurns); });
    take_turns<Strategy>(place(), 0, kTurns);
    other.join();
  });
  EXPECT_EQ(place().turn.load(), kTurns);
  for (Doorbell& bell : place().bells) EXPECT_EQ(rings(bell), 0);
}

TEST_P(Waits, BetweenProcessesMissNoChange) {
  constexpr std::uint32_t kTurns = 2'000;
  with_memory_wait(GetParam(), [&]<class Strategy>() {
    const pid_t pid = ::fork();
    if (pid == 0) {
      take_turns<Strategy>(place(), 1, kTurns);
      ::_exit(0);
    }
    take_turns<Strategy>(place(), 0, kTurns);
    int status = -1;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  });
}

TEST_P(Waits, ARingThatNobodyWaitsForLeavesNothing) {
  Doorbell& bell = place().bells[0];
  with_memory_wait(GetParam(), [&]<class Strategy>() {
    Strategy::ring(bell, Change::message);
    EXPECT_EQ(rings(bell), 0);
    // Two changes while somebody sleeps are one ring, and a change that was seen in time takes it.
    int looks = 0;
    Strategy::until(bell, Change::message, [&] {
      if (bell.armed.load() == 1) {
        Strategy::ring(bell, Change::room);
        EXPECT_EQ(bell.armed.load(), 1U) << "nobody waits for room";
        Strategy::ring(bell, Change::message);
        Strategy::ring(bell, Change::message);
        return true;
      }
      return ++looks > 1000;
    });
    EXPECT_EQ(rings(bell), 0);
    EXPECT_EQ(bell.armed.load(), 0U);
  });
}

// A worker waits for a message at the bell at which its feeder waits for room.
TEST_P(Waits, TwoThreadsWaitForDifferentChanges) {
  if (counts_rings(GetParam())) return;  // for one waiter alone
  constexpr std::uint32_t kTurns = 2'000;
  Doorbell& bell = place().bells[0];
  alignas(64) std::array<std::atomic<std::uint32_t>, 2> asked{}, given{};
  with_memory_wait(GetParam(), [&]<class Strategy>() {
    const auto wait = [&](std::size_t which, Change change) {
      for (std::uint32_t turn = 1; turn <= kTurns; ++turn) {
        asked[which].store(turn);
        Strategy::until(bell, change, [&] { return given[which].load() == turn; });
      }
    };
    std::thread message([&] { wait(0, Change::message); });
    std::thread room([&] { wait(1, Change::room); });
    for (std::uint32_t turn = 1; turn <= kTurns; ++turn)
      for (const std::size_t which : {turn % 2, 1 - turn % 2}) {
        while (asked[which].load() != turn) cpu_pause();
        if (turn % 97 < 2) std::this_thread::sleep_for(std::chrono::microseconds(200));
        given[which].store(turn);
        Strategy::ring(bell, which == 0 ? Change::message : Change::room);
      }
    message.join();
    room.join();
  });
}

INSTANTIATE_TEST_SUITE_P(Memory, Waits, testing::ValuesIn(kMemoryWaits.begin(), kMemoryWaits.end()),
                         [](const auto& each) { return std::string(name_of(each.param)); });

TEST(Condvar, APeerThatDiedWithTheLockIsToldOf) {
  const Mapping memory = Mapping::shared(sizeof(Doorbell));
  Doorbell& bell = *reinterpret_cast<Doorbell*>(memory.data());
  open_bell(bell, Wait::condvar, false);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::pthread_mutex_lock(&bell.mutex);
    ::_exit(0);
  }
  ::waitpid(pid, nullptr, 0);
  EXPECT_THROW(sleep_at(bell, Change::message), PeerClosed);
}

// More parties than any machine of ours has cores.
class Crowds : public testing::TestWithParam<Wait> {
 protected:
  static void run(std::uint32_t workers) {
    Experiment experiment;
    experiment.transport = "shm";
    experiment.work = "none";
    experiment.wait = GetParam();
    experiment.cpus.fill(-1);
    experiment.size_bytes = 1000;
    experiment.reply_bytes = 8;
    experiment.workers = workers;
    experiment.messages = 4 * workers;
    experiment.warmup = 1;
    Supervisor supervisor{1'000'000};
    const InvocationResult result = supervisor.run(experiment);
    EXPECT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, experiment.messages);
  }
};

TEST_P(Crowds, OfSixteenGetThrough) { run(16); }
INSTANTIATE_TEST_SUITE_P(Memory, Crowds,
                         testing::ValuesIn(kMemoryWaits.begin(), kMemoryWaits.end()),
                         [](const auto& each) { return std::string(name_of(each.param)); });

class LargeCrowds : public Crowds {};
TEST_P(LargeCrowds, OfSixtyFourGetThrough) { run(64); }
INSTANTIATE_TEST_SUITE_P(Memory, LargeCrowds,
                         testing::Values(Wait::yield, Wait::hybrid, Wait::eventfd),
                         [](const auto& each) { return std::string(name_of(each.param)); });

}  // namespace
}  // namespace ipcbench
