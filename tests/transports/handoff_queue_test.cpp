// How places are handed over between two parties (transports/notices.hpp).
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "ipcbench/transports/handoff_queue.hpp"

namespace ipcbench {
namespace {

LaneSpec spinning() {
  LaneSpec spec;
  spec.wait = Wait::spin;
  spec.depth = 2;
  return spec;
}

// A codec can take seconds over a large message, while its sender has nothing left to do.
TEST(HandoffQueue, AThreadLeavesWhenItsSlowPeerHasReadEverything) {
  const LaneSpec spec = spinning();
  const HandoffBoard board(spec);
  HandoffQueue<int> sender(board.end(Side::worker), spec),
      receiver(board.end(Side::coordinator), spec);
  sender.next_place();
  sender.ready(7);
  std::atomic<bool> left = false;
  std::jthread leaving([&] {
    sender.await_all_done();
    left = true;
  });
  EXPECT_EQ(receiver.await([] {}), 7);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_FALSE(left);
  receiver.done();
  leaving.join();
  EXPECT_TRUE(left);
}

TEST(HandoffQueue, AFailureIsNotKeptBackByAPeerThatReadsNothing) {
  struct Leaves {
    HandoffQueue<int>& notices;
    ~Leaves() { notices.await_all_done(); }
  };
  const LaneSpec spec = spinning();
  const HandoffBoard board(spec);
  HandoffQueue<int> sender(board.end(Side::worker), spec);
  sender.next_place();
  sender.ready(7);
  const auto fail = [&] {
    const Leaves leaves{sender};
    throw std::runtime_error("the cause");
  };
  EXPECT_THROW(fail(), std::runtime_error);
}

}  // namespace
}  // namespace ipcbench
