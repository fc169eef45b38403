// Who gets the next task: the loops of lanes with a policy that gives one lane more tasks than the
// other, which shows what they leave to a policy.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "ipcbench/drive/free_dispatch.hpp"
#include "ipcbench/drive/open_loop.hpp"
#include "ipcbench/drive/pool.hpp"

namespace ipcbench {
namespace {

// The lane with most room, and whoever has replied.
struct MostRoom {
  static constexpr std::string_view kName = "most-room";
  static constexpr std::string_view kSummary = "";
  using Window = LaneWindows;
  static std::size_t task_lane(const LaneWindows& window) {
    std::size_t best = 0;
    for (std::size_t lane = 1; lane < window.lanes(); ++lane)
      if (!window.has_room(best) ||
          (window.has_room(lane) && window.in_flight(lane) < window.in_flight(best)))
        best = lane;
    return best;
  }
  static std::size_t reply_lane(const LaneWindows& window, Party& party) {
    for (;;)
      if (const std::size_t lane = lane_with_reply(window, party, true); lane != kNoLane)
        return lane;
  }
  static void begin_reply(Party&, std::uint64_t) {}
};
static_assert(Dispatch<MostRoom>);
static_assert(Dispatch<Free>);
static_assert(Turns::kName == name_of(Dispatching::turns));

// Answers every task, the fast lane at once and the slow one behind every fifth reply of the other.
class UnequalLane {
 public:
  UnequalLane(ControlBlock& control, std::size_t lane) : control_(control), lane_(lane) {}
  std::span<std::byte> loan(std::size_t bytes) { return std::span(out_).first(bytes); }
  void publish(std::size_t) {
    ++sent;
    if (lane_ == 0) begun(0).store(sent);
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited) {
    EXPECT_LT(received, sent);
    if (lane_ == 0 && received % 5 == 4) ++begun(1);
    fill_payload(in_, reply_number(received));
    return in_;
  }
  void release() { ++received; }
  std::uint64_t chunks_per_message() const { return 1; }

  std::uint64_t sent = 0, received = 0;

 private:
  std::atomic<std::uint64_t>& begun(std::size_t lane) {
    return control_.parties[lane + 1].live_replies;
  }
  ControlBlock& control_;
  std::size_t lane_;
  std::vector<std::byte> in_ = std::vector<std::byte>(64), out_ = in_;
};

class DispatchTest : public testing::Test {
 protected:
  DispatchTest() {
    Experiment& experiment = mapping_.block().experiment;
    experiment.size_bytes = experiment.reply_bytes = 64;
    experiment.workers = 2;
    experiment.depth = 2;
  }
  ControlBlock& control() { return mapping_.block(); }
  std::vector<UnequalLane> lanes() { return {{control(), 0}, {control(), 1}}; }
  // Every worker was told beforehand how many tasks it has had.
  static void expect_told(Party& party, const std::vector<UnequalLane>& lanes) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      EXPECT_EQ(party.lane_total(lane).load(), lanes[lane].sent);
      EXPECT_EQ(lanes[lane].received, lanes[lane].sent);
    }
  }
  static constexpr PayloadCheck kPayloads{.touch = true};

  // The lane that is free more often has more tasks, and all of them arrive.
  template <Dispatch D>
  void expect_more_for_the_fast_lane() {
    for (const std::uint64_t messages : {2, 3, 5, 100}) {
      auto ends = lanes();
      Party party(control(), 0);
      for (std::size_t lane = 0; lane < 2; ++lane) {
        control().parties[lane + 1].live_replies.store(0);
        party.lane_total(lane).store(0);
      }
      PoolCoordinator<UnequalLane, D> pool(ends, party);
      pool.run({.messages = messages}, kPayloads);
      EXPECT_EQ(ends[0].sent + ends[1].sent, messages);
      if (messages == 100) {
        EXPECT_GT(ends[0].sent, 3 * ends[1].sent);
      }
      expect_told(party, ends);
    }
  }

 private:
  ControlMapping mapping_;
};

TEST_F(DispatchTest, APoolGivesTasksToWhomThePolicyNames) {
  expect_more_for_the_fast_lane<MostRoom>();
}

TEST_F(DispatchTest, FreeGivesTasksToWhoeverIsFree) { expect_more_for_the_fast_lane<Free>(); }

// Of several replies none is passed over for ever.
TEST_F(DispatchTest, FreeLooksAtEveryLaneFirstInTurn) {
  Party party(control(), 0);
  std::vector<std::uint64_t> readings(2);
  LaneWindows window(readings, 2);
  window.begin();
  window.sent(0);
  window.sent(1);
  for (std::uint32_t lane = 0; lane < 2; ++lane)
    control().parties[lane + 1].live_replies.store(100);  // both have always replied
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t lane = Free::reply_lane(window, party);
    EXPECT_EQ(lane, i % 2);
    window.received(lane);
    EXPECT_EQ(Free::task_lane(window), lane);
    window.sent(lane);
  }
}

TEST_F(DispatchTest, AWorkerWakesWhoWaitsForAnyReply) {
  Party coordinator(control(), 0), worker(control(), 2);
  std::vector<std::uint64_t> readings(2);
  LaneWindows window(readings, 2);
  window.begin();
  window.sent(0);
  window.sent(1);
  std::thread replies([&] {
    while (control().reply_bell.load() == 0) std::this_thread::yield();
    Free::begin_reply(worker, 0);
  });
  EXPECT_EQ(Free::reply_lane(window, coordinator), 1U);
  replies.join();
  EXPECT_EQ(control().reply_bell.load(), 0U);
}

TEST_F(DispatchTest, NumbersOfUnequalLanesGoOnInTheNextPart) {
  auto ends = lanes();
  Party party(control(), 0);
  PoolCoordinator<UnequalLane, MostRoom> pool(ends, party);
  pool.run({.until_ticks = UINT64_MAX, .max_rounds = 20}, kPayloads);
  EXPECT_EQ(ends[0].sent + ends[1].sent, 40U);
  expect_told(party, ends);
  const std::uint64_t first = ends[0].sent;
  party.part = Party::measured;
  pool.run({.messages = 50}, kPayloads);  // every reply has the number that is expected
  EXPECT_EQ(ends[0].sent + ends[1].sent, 90U);
  EXPECT_EQ(party.lane_total(0).load(), ends[0].sent - first);
}

TEST_F(DispatchTest, APoolThatIsCutAccountsForWhatIsUnderWay) {
  auto ends = lanes();
  Party party(control(), 0);
  PoolCoordinator<UnequalLane, Free, CutEnd> pool(ends, party);
  pool.run({.messages = 20}, kPayloads);  // the warm-up, of which everything comes
  EXPECT_EQ(ends[0].received + ends[1].received, 20U);
  EXPECT_EQ(party.block.record.accounting.done, 0U);
  party.part = Party::measured;
  pool.run({.messages = 30}, kPayloads);
  const Accounting& all = party.block.record.accounting;
  EXPECT_EQ(all.done, ends[0].received + ends[1].received - 20);
  EXPECT_EQ(all.lost, ends[0].sent + ends[1].sent - ends[0].received - ends[1].received);
  EXPECT_GE(all.lost, 1U);
  EXPECT_EQ(all.done + all.lost + all.never_sent, 30U);
}

TEST_F(DispatchTest, ARoundThatTimeCutsIsNotSentInFull) {
  const PartEnd end({.until_ticks = 100});
  EXPECT_FALSE(end.is_over(7, 99));
  EXPECT_TRUE(end.is_over(7, 100));
  const Accounting all = end.account(7, 2, 4);
  EXPECT_EQ(all.done, 5U);
  EXPECT_EQ(all.lost, 2U);
  EXPECT_EQ(all.never_sent, 1U);
  EXPECT_EQ(end.account(8, 0, 4).never_sent, 0U);
}

TEST_F(DispatchTest, AnOpenLoopAsksThePolicyToo) {
  control().experiment.rate_per_second = 100'000;
  auto ends = lanes();
  Party party(control(), 0);
  OpenLoopCoordinator<UnequalLane, MostRoom> open(ends, party);
  open.run({.until_ticks = UINT64_MAX, .max_rounds = 5}, kPayloads);  // the warm-up
  party.part = Party::measured;
  const std::uint64_t first = ends[0].sent;
  open.run({.messages = 60}, kPayloads);
  EXPECT_EQ(ends[0].sent + ends[1].sent, 70U);
  EXPECT_EQ(party.lane_total(0).load(), ends[0].sent - first);
  EXPECT_EQ(ends[1].received, ends[1].sent);
  EXPECT_GT(ends[0].sent, ends[1].sent);
}

}  // namespace
}  // namespace ipcbench
