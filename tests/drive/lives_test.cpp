// Workers that are replaced: when one's life is over, when the coordinator has the next one
// started, and that the books of a lane are those of all its workers.
#include "ipcbench/drive/lives.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace ipcbench {
namespace {

using ::testing::ElementsAre;

class Lives : public testing::Test {
 protected:
  Lives() { control().experiment.lifetime = 3; }
  ControlBlock& control() { return mapping_.block(); }

  // The tasks of one worker's life, or of the rest of the part.
  std::vector<std::uint64_t> live(Party& party) {
    std::vector<std::uint64_t> tasks;
    party.next_sequence = party.block.life.next_sequence;
    CountedLife::live(party, [&](std::uint64_t sequence) { tasks.push_back(sequence); });
    return tasks;
  }

 private:
  ControlMapping mapping_;
};

TEST_F(Lives, EndBehindSoManyTasksOrGoOnIntoTheNextPart) {
  Party party(control(), 1);
  party.block.lane_totals[Party::warmup] = 7;
  party.block.lane_totals[Party::measured] = 3;
  EXPECT_THAT(live(party), ElementsAre(0, 1, 2));
  EXPECT_TRUE(party.life_is_over);
  EXPECT_THAT(live(party), ElementsAre(3, 4, 5));
  EXPECT_THAT(live(party), ElementsAre(6));
  EXPECT_FALSE(party.life_is_over) << "the part is over";
  party.part = Party::measured;
  EXPECT_THAT(live(party), ElementsAre(7, 8, 9));
  EXPECT_FALSE(party.life_is_over) << "both at once";
}

struct FakeLane {
  std::span<std::byte> loan(std::size_t) { return {}; }
  void publish(std::size_t) {}
  template <class Waited>
  std::span<const std::byte> borrow(Waited) {
    return {};
  }
  void release() {}
  std::uint64_t chunks_per_message() const { return 1; }
};

struct FakeSuccessors final : Successors {
  void replace(std::uint32_t lane) override { lanes.push_back(lane); }
  std::vector<std::uint32_t> lanes;
};

TEST_F(Lives, AreFollowedByOthersBeforeTheFirstTaskOfThese) {
  Party party(control(), 0);
  party.recorder.begin(1);
  FakeLane lane;
  FakeSuccessors successors;
  SucceedingLane<FakeLane> succeeding(lane, 5, party, successors);
  const auto send = [&](int tasks) {
    for (int i = 0; i < tasks; ++i) succeeding.loan(8);
    return successors.lanes.size();
  };
  EXPECT_EQ(send(3), 0U);
  EXPECT_EQ(send(1), 1U) << "there is a fourth task";
  EXPECT_EQ(send(3), 2U);
  party.part = Party::measured;
  EXPECT_EQ(send(3), 2U) << "a part begins with who is there";
  EXPECT_EQ(send(1), 3U);
  EXPECT_THAT(successors.lanes, ElementsAre(5, 5, 5));
  EXPECT_EQ(party.recorder.phase(), Phase::idle) << "the phase in which it was asked for";
}

TEST_F(Lives, HaveOneBookForALane) {
  PartyBlock& block = control().parties[1];
  const auto measured = [&](std::uint64_t begin_ns, std::uint64_t end_ns, std::int32_t cpu) {
    PartyRecord record;
    record.begin_ns = begin_ns;
    record.end_ns = end_ns;
    record.messages = 3;
    record.phases_ns[static_cast<std::size_t>(Phase::compute)] = end_ns - begin_ns;
    record.counters.user_ns = 7;
    record.counters.minor_faults = 2;
    record.counters.peak_resident_bytes = end_ns;
    record.counters.first_cpu = record.counters.last_cpu = cpu;
    block.record = record;
    add_life(block);
  };
  measured(1'000, 1'100, 0);
  EXPECT_EQ(block.record.phases_ns[static_cast<std::size_t>(Phase::launch)], 0U);
  measured(1'150, 1'200, 1);
  block.life.counters.system_ns += 4;  // until the second one was gone
  measured(1'225, 1'300, 2);
  const PartyRecord& record = block.record;
  EXPECT_EQ(block.life.lives, 3U);
  EXPECT_EQ(record.messages, 9U);
  EXPECT_EQ(record.begin_ns, 1'000U);
  EXPECT_EQ(record.end_ns, 1'300U);
  EXPECT_EQ(record.phases_ns[static_cast<std::size_t>(Phase::compute)], 225U);
  EXPECT_EQ(record.phases_ns[static_cast<std::size_t>(Phase::launch)], 75U);
  EXPECT_EQ(record.counters.user_ns, 21U);
  EXPECT_EQ(record.counters.system_ns, 4U);
  EXPECT_EQ(record.counters.minor_faults, 6U);
  EXPECT_EQ(record.counters.peak_resident_bytes, 1'300U);
  EXPECT_EQ(record.counters.first_cpu, 0);
  EXPECT_EQ(record.counters.last_cpu, 2);
}

}  // namespace
}  // namespace ipcbench
