// Work that is done holding one lock of all workers: which items are, when it is given back, and
// what becomes of those who wait for a dead holder.
#include "ipcbench/drive/hold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

namespace ipcbench {
namespace {

class HoldTest : public testing::Test {
 protected:
  HoldTest() {
    control().experiment.workers = 2;
    make_held_lock(control().shared_work);
  }
  ControlBlock& control() { return mapping_.block(); }
  Party worker(std::uint32_t lane, std::uint32_t hundredths, bool transfer = false) {
    control().experiment.hold_hundredths = hundredths;
    control().experiment.hold_transfer = transfer;
    return Party(control(), lane + 1);
  }
  // Whether a worker that asks now gets the lock at once; from a thread of its own.
  bool is_free() {
    bool free = true;
    std::thread([&] {
      pthread_mutex_t& mutex =
          *reinterpret_cast<pthread_mutex_t*>(control().shared_work.held.data());
      free = ::pthread_mutex_trylock(&mutex) == 0;
      if (free) ::pthread_mutex_unlock(&mutex);
    }).join();
    return free;
  }

  // Notes of each item whether it is done under the lock.
  class Probe final : public Workload {
   public:
    explicit Probe(HoldTest& test) : test_(test) {}
    void run(std::span<const std::byte>, std::uint64_t) override {
      held.push_back(!test_.is_free());
    }
    void check(std::span<const std::byte>, std::uint64_t) override {}
    std::vector<bool> held;

   private:
    HoldTest& test_;
  };

  std::vector<bool> held_items(std::uint32_t hundredths, std::uint64_t items) {
    Party party = worker(0, hundredths);
    Probe probe(*this);
    HeldWork work(probe, party);
    std::atomic<std::uint64_t> begun{0};
    work.begin_part(0, begun);
    for (std::uint64_t item = 0; item < items; ++item) {
      work.run({}, item);
      EXPECT_TRUE(is_free()) << "kept behind item " << item;
    }
    return probe.held;
  }

 private:
  ControlMapping mapping_;
};

TEST_F(HoldTest, AShareOfTheItemsIsDoneUnderTheLock) {
  EXPECT_EQ(held_items(10'000, 4), (std::vector{true, true, true, true}));
  EXPECT_EQ(held_items(5'000, 6), (std::vector{false, true, false, true, false, true}));
  EXPECT_EQ(held_items(7'500, 8), (std::vector{false, true, true, true, false, true, true, true}));
  EXPECT_EQ(std::ranges::count(held_items(100, 250), true), 2);
}

TEST_F(HoldTest, TheBaselineTakesNoLock) {
  Party party = worker(0, 10'000);
  Probe probe(*this);
  HeldWork work(probe, party);
  work.run({}, 0);
  EXPECT_EQ(probe.held, std::vector{false});
}

// An endpoint that notes whether the lock is held while a reply is sent.
struct Channel {
  std::function<bool()> is_free;
  std::vector<bool> free_while_sending = {};
  std::vector<std::byte> memory = std::vector<std::byte>(8);
  std::span<std::byte> loan(std::size_t bytes) { return std::span(memory).first(bytes); }
  void publish(std::size_t) { free_while_sending.push_back(is_free()); }
  template <class Waited>
  std::span<const std::byte> borrow(Waited) {
    return memory;
  }
  void release() {}
  std::uint64_t chunks_per_message() const { return 1; }
};

TEST_F(HoldTest, WithTransferItIsGivenBackBehindTheReply) {
  Party party = worker(0, 5'000, true);
  Probe probe(*this);
  HeldWork work(probe, party);
  std::atomic<std::uint64_t> begun{0};
  work.begin_part(0, begun);
  Channel channel{[this] { return is_free(); }};
  HoldingEndpoint<Channel> endpoint(channel, work);
  for (std::uint64_t item = 0; item < 4; ++item) {
    work.run({}, item);
    work.check({}, item);
    endpoint.publish(8);
    EXPECT_TRUE(is_free()) << item;
  }
  EXPECT_EQ(probe.held, (std::vector{false, true, false, true}));
  EXPECT_EQ(channel.free_while_sending, (std::vector{true, false, true, false}));
}

TEST_F(HoldTest, WaitingForItIsThePhaseLock) {
  Party party = worker(0, 10'000), other = worker(1, 10'000);
  Probe probe(*this), others(*this);
  HeldWork work(probe, party), holding(others, other);
  std::atomic<std::uint64_t> begun{0};
  control().experiment.hold_transfer = true;
  work.begin_part(0, begun);
  holding.begin_part(0, begun);
  party.recorder.begin(1000);
  party.recorder.enter(Phase::compute);
  std::atomic<bool> has_it{false}, may_end{false};
  std::thread holder([&] {
    holding.run({}, 0);
    has_it = true;
    while (!may_end) std::this_thread::yield();
    holding.release();
  });
  while (!has_it) std::this_thread::yield();
  std::thread watcher([&] {
    while (party.recorder.phase() != Phase::lock) std::this_thread::yield();
    may_end = true;
  });
  work.run({}, 0);
  EXPECT_EQ(party.recorder.phase(), Phase::compute);
  work.release();
  holder.join();
  watcher.join();
  party.recorder.end();
  EXPECT_GT(party.block.record.phases_ns[static_cast<std::size_t>(Phase::lock)], 0U);
}

TEST_F(HoldTest, AHolderThatDiedIsTold) {
  Party party = worker(0, 10'000), other = worker(1, 10'000, true);
  Probe probe(*this), others(*this);
  HeldWork work(probe, party), dying(others, other);
  std::atomic<std::uint64_t> begun{0};
  work.begin_part(0, begun);
  dying.begin_part(0, begun);
  std::thread([&] { dying.run({}, 0); }).join();
  EXPECT_THROW(work.run({}, 0), PeerClosed);
}

}  // namespace
}  // namespace ipcbench
