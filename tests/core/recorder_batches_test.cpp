// Batches of unequal length: what is joined keeps its time, and nothing is counted twice.
#include <gtest/gtest.h>

#include "ipcbench/core/recorder.hpp"

namespace ipcbench {
namespace {

TEST(RecorderBatches, KeepTheirTimesWhereTheyAreJoined) {
  const ControlMapping control;
  PartyBlock& block = control.block().parties[0];
  const TickClock nanoseconds;
  Recorder recorder(block, nanoseconds);
  recorder.begin(1);
  const std::uint64_t begin = nanoseconds.now();
  constexpr std::uint64_t kMessages = 2 * kMaxBatches;
  const auto end_of = [&](std::uint64_t message) { return begin + message * message; };
  for (std::uint64_t i = 1; i <= kMessages; ++i) recorder.message_done(end_of(i));
  recorder.end();
  const PartyRecord& record = block.record;
  ASSERT_EQ(record.batch_messages, 4U);
  ASSERT_EQ(record.batch_count, kMessages / 4);
  // The first one begins with the books, a little before.
  for (std::size_t i = 1; i < record.batch_count; ++i)
    ASSERT_EQ(record.batch_ns[i], end_of(4 * i + 4) - end_of(4 * i)) << i;
}

}  // namespace
}  // namespace ipcbench
