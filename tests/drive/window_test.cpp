// The parts that the loops of all patterns share: windows of messages in flight, the end of a part.
#include <gtest/gtest.h>

#include <array>

#include "ipcbench/drive/dispatch.hpp"
#include "ipcbench/drive/part_end.hpp"
#include "ipcbench/drive/window.hpp"

namespace ipcbench {
namespace {

TEST(InOrderWindow, CollectsRepliesInTheOrderOfTheTasks) {
  std::array<std::uint64_t, 4> readings{};  // two lanes, two in flight on each
  InOrderWindow window(readings, 2);
  // Lane, sequence number and reading of each task.
  for (std::uint64_t task = 0; task < 7; ++task) {
    ASSERT_TRUE(window.has_room());
    EXPECT_EQ(window.begins_round(), task % 2 == 0);
    const std::size_t lane = Turns::task_lane(window);
    EXPECT_EQ(lane, task % 2);
    EXPECT_EQ(window.task(lane).sequence, task / 2);
    window.reading(lane, window.task(lane).place) = 100 + task;
    window.sent(lane);
    if (task < 3) continue;
    EXPECT_FALSE(window.has_room());
    const std::size_t from = window.reply_lane();
    EXPECT_EQ(from, (task - 3) % 2);
    EXPECT_EQ(window.reply(from).sequence, (task - 3) / 2);
    EXPECT_EQ(window.reading(from, window.reply(from).place), 100 + task - 3);
    window.received(from);
  }
  EXPECT_EQ(window.tasks(), 7U);
  EXPECT_EQ(window.in_flight(), 3U);
  EXPECT_EQ(window.next_sequence(0), 2U);
}

TEST(LaneWindows, KeepEachLaneByItself) {
  std::array<std::uint64_t, 4> readings{};
  LaneWindows window(readings, 2);
  const auto send = [&](std::size_t lane, std::uint64_t reading) {
    window.reading(lane, window.task(lane).place) = reading;
    window.sent(lane);
  };
  window.begin();
  send(0, 100);
  send(1, 200);
  send(1, 201);
  EXPECT_TRUE(window.has_room(0));
  EXPECT_FALSE(window.has_room(1));
  EXPECT_EQ(window.in_flight(), 3U);
  window.received(1);
  send(1, 202);
  EXPECT_EQ(window.task(1).sequence, 3U);
  EXPECT_EQ(window.reply(1).sequence, 1U);
  EXPECT_EQ(window.reading(1, window.reply(1).place), 201U);
  window.received(1);
  EXPECT_EQ(window.reading(1, window.reply(1).place), 202U);
  EXPECT_EQ(window.reading(0, window.reply(0).place), 100U);
  EXPECT_EQ(window.tasks(), 4U);
  // Numbers go on in the next part.
  window.received(0);
  window.received(1);
  window.begin();
  EXPECT_EQ(window.task(0).sequence, 1U);
  EXPECT_EQ(window.task(1).sequence, 3U);
  EXPECT_EQ(window.tasks(), 0U);
}

TEST(LaneWindows, HaveNoRoomBehindTheirLastTask) {
  std::array<std::uint64_t, 4> readings{};
  LaneWindows window(readings, 2);
  window.sent(1);
  EXPECT_EQ(window.begin_last_round(0), 1U);
  EXPECT_EQ(window.begin_last_round(1), 2U);
  EXPECT_TRUE(window.has_room(1));
  window.sent(1);
  window.received(1);
  EXPECT_FALSE(window.has_room(1));
  EXPECT_TRUE(window.has_room(0));
}

TEST(SharedWindow, TakesRepliesInAnyOrderAndEachOnce) {
  SharedWindow window(2);
  const std::uint32_t one = window.take(7);
  window.started(one, 100);
  const std::uint32_t two = window.take(8);
  window.started(two, 101);
  EXPECT_FALSE(window.has_room());
  EXPECT_EQ(window.give_back(two, 8), 101U);
  EXPECT_THROW(window.give_back(two, 8), CorruptionError) << "a second time";
  EXPECT_THROW(window.give_back(one, 8), CorruptionError) << "another one's place";
  EXPECT_THROW(window.give_back(2, 7), CorruptionError) << "no place at all";
  EXPECT_EQ(window.give_back(one, 7), 100U);
  EXPECT_TRUE(window.has_room());
}

class PartEnds : public testing::Test {
 protected:
  PartEnds() { mapping_.block().experiment.workers = 3; }
  Party party() { return {mapping_.block(), 0}; }
  std::vector<std::uint64_t> totals(Party& party) {
    std::vector<std::uint64_t> all;
    for (std::size_t lane = 0; lane < 3; ++lane) all.push_back(party.lane_total(lane).load());
    return all;
  }

 private:
  ControlMapping mapping_;
};

TEST_F(PartEnds, WithAFixedNumberOfMessages) {
  const PartEnd end({.messages = 4, .until_ticks = 0});
  EXPECT_FALSE(end.is_open());
  EXPECT_TRUE(end.goes_on(3));
  EXPECT_FALSE(end.goes_on(4));
}

TEST_F(PartEnds, AreToldBeforeTheLastRound) {
  Party coordinator = party();
  PartEnd end({.until_ticks = 100, .min_rounds = 2});
  end.begin_round(coordinator, 200);  // over, but two rounds are wanted
  EXPECT_TRUE(end.is_open());
  EXPECT_EQ(totals(coordinator), (std::vector<std::uint64_t>{0, 0, 0}));
  end.begin_round(coordinator, 200);
  EXPECT_FALSE(end.is_open());
  EXPECT_TRUE(end.goes_on(5)) << "the last round is sent whole";
  EXPECT_FALSE(end.goes_on(6));
  EXPECT_EQ(totals(coordinator), (std::vector<std::uint64_t>{2, 2, 2}));
}

TEST_F(PartEnds, ByRoundsWhereTimeIsLeft) {
  Party coordinator = party();
  PartEnd end({.until_ticks = UINT64_MAX, .max_rounds = 2});
  end.begin_round(coordinator, 1);
  EXPECT_TRUE(end.is_open());
  end.begin_round(coordinator, 2);
  EXPECT_FALSE(end.goes_on(6));
}

TEST_F(PartEnds, OfASharedQueueAnywhereButBeforeTheFirstMessage) {
  PartEnd end({.until_ticks = 100, .max_rounds = 10});
  end.look_at_clock(0, 3, 200);
  EXPECT_TRUE(end.goes_on(0));
  end.look_at_clock(4, 3, 99);
  EXPECT_TRUE(end.goes_on(4));
  EXPECT_FALSE(end.goes_on(30)) << "ten for each worker";
  end.look_at_clock(4, 3, 100);
  EXPECT_FALSE(end.goes_on(4));
}

}  // namespace
}  // namespace ipcbench
