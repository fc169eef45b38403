// Payload, histogram and recorder: what every figure rests on.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "ipcbench/core/payload.hpp"
#include "ipcbench/core/recorder.hpp"

namespace ipcbench {
namespace {

std::vector<std::byte> message(std::size_t bytes, std::uint64_t sequence) {
  std::vector<std::byte> content(bytes);
  fill_payload(content, sequence);
  return content;
}

TEST(Payload, IsRecognisedAtEverySize) {
  for (std::size_t bytes = 1; bytes < 70; ++bytes) {
    const auto content = message(bytes, 12'345);
    EXPECT_TRUE(stamp_matches(content, 12'345)) << bytes;
    EXPECT_TRUE(sum_matches(content, 12'345)) << bytes;
    EXPECT_TRUE(hash_matches(content, 12'345)) << bytes;
    EXPECT_FALSE(stamp_matches(content, 12'346)) << bytes;
    EXPECT_FALSE(sum_matches(content, 12'346)) << bytes;
    EXPECT_FALSE(hash_matches(content, 12'346)) << bytes;
  }
}

// Around the border between the inline loops and those for an instruction set, at odd addresses.
TEST(Payload, LongOnesAreTheSameInEveryInstructionSet) {
  for (const Isa isa : kIsas) {
    if (!is_usable(isa)) continue;
    const payload_detail::Kernels& kernels = payload_detail::kernels_for(isa);
    for (std::size_t words : {1, 7, 127, 128, 129, 1000, 4097}) {
      std::vector<std::byte> room(8 * words + 16, std::byte{0x5A});
      const auto first = payload_detail::word(99, 0);
      kernels.fill(room.data() + 3, words, first);
      std::uint64_t sum = 0;
      for (std::size_t i = 0; i < words; ++i) {
        std::uint64_t value = 0;
        std::memcpy(&value, room.data() + 3 + 8 * i, 8);
        ASSERT_EQ(value, payload_detail::word(99, i));
        sum += value;
      }
      EXPECT_EQ(kernels.sum(room.data() + 3, words), sum);
      EXPECT_EQ(room[2], std::byte{0x5A});
      EXPECT_EQ(room[3 + 8 * words], std::byte{0x5A});
    }
  }
}

TEST(Payload, EveryChangedByteShows) {
  const auto good = message(3003, 7);
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad[at] ^= std::byte{1};
    EXPECT_FALSE(sum_matches(bad, 7)) << at;
    EXPECT_FALSE(hash_matches(bad, 7)) << at;
  }
}

TEST(Payload, PiecesInTheWrongOrderShowInTheHash) {
  auto bad = message(128 * 1024, 3);
  std::swap_ranges(bad.begin(), bad.begin() + 65536, bad.begin() + 65536);
  EXPECT_FALSE(hash_matches(bad, 3));
  EXPECT_TRUE(sum_matches(bad, 3)) << "the sum does not see order; the hash is there for that";
}

TEST(Payload, WordsAreSaneDoubles) {
  const auto content = message(80'000, 1'000'000);
  for (std::size_t at = 0; at < content.size(); at += 8) {
    double value = 0;
    std::memcpy(&value, content.data() + at, 8);
    ASSERT_GE(value, 1.0);
    ASSERT_LT(value, 1.001);
  }
}

TEST(Histogram, EdgesAreInTheirBucketsAndNarrow) {
  for (std::size_t bucket = 0; bucket + 1 < Histogram::kBuckets; ++bucket) {
    const std::uint64_t low = Histogram::lower_edge(bucket);
    const std::uint64_t next = Histogram::lower_edge(bucket + 1);
    ASSERT_EQ(Histogram::bucket_of(low), bucket);
    ASSERT_EQ(Histogram::bucket_of(next - 1), bucket);
    ASSERT_LE(next - low, 1 + low / 1000);
  }
}

TEST(Histogram, TakesAnyTime) {
  EXPECT_EQ(Histogram::bucket_of(0), 0U);
  EXPECT_EQ(Histogram::bucket_of(UINT64_MAX), Histogram::kBuckets - 1);
}

// A clock that stands still would show as times of zero.
TEST(Recorder, BooksEveryNanosecondToSomePhase) {
  const ControlMapping control;
  PartyBlock& block = control.block().parties[0];
  Recorder recorder(block, TickClock::calibrate());
  recorder.begin(1);
  for (const Phase phase : {Phase::send, Phase::receive, Phase::touch, Phase::compute}) {
    recorder.enter(phase);
    const std::uint64_t end = monotonic_ns() + 2'000'000;
    while (monotonic_ns() < end) {
    }
  }
  recorder.attribute(Phase::idle);
  recorder.end();
  const PartyRecord& record = block.record;
  std::uint64_t sum = 0;
  for (const std::uint64_t phase : record.phases_ns) sum += phase;
  EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(record.end_ns - record.begin_ns), 1e5);
  for (const Phase phase : {Phase::send, Phase::receive, Phase::touch, Phase::idle})
    EXPECT_GE(record.phases_ns[static_cast<std::size_t>(phase)], 1'900'000U) << name_of(phase);
  EXPECT_LT(record.phases_ns[static_cast<std::size_t>(Phase::compute)], 1'000'000U)
      << "attributed to idle";
}

TEST(Recorder, BatchesAreJoinedWhenThereIsNoRoomLeft) {
  const ControlMapping control;
  PartyBlock& block = control.block().parties[0];
  const TickClock nanoseconds;  // one tick is one nanosecond
  Recorder recorder(block, nanoseconds);
  recorder.begin(2);
  const std::uint64_t first = nanoseconds.now();
  constexpr std::uint64_t kMessages = 5 * kMaxBatches;
  for (std::uint64_t i = 1; i <= kMessages; ++i) recorder.message_done(first + 10 * i);
  recorder.end();
  const PartyRecord& record = block.record;
  EXPECT_EQ(record.messages, kMessages);
  EXPECT_EQ(record.batch_messages, 8U);
  EXPECT_EQ(record.batch_count, kMessages / 8);
  for (std::size_t i = 1; i < record.batch_count; ++i) ASSERT_EQ(record.batch_ns[i], 80U) << i;
}

// Of every 8 groups and one message the groups count, as their means; the phases are those of the
// one message, scaled to all of the time.
TEST(Recorder, TimesShortMessagesTogether) {
  const ControlMapping control;
  PartyBlock& block = control.block().parties[0];
  Recorder recorder(block, TickClock::calibrate());
  constexpr std::uint32_t kTogether = 5;
  constexpr std::uint64_t kTurns = 4;
  constexpr std::uint64_t kMessages = kTurns * (1 + 8 * kTogether);
  recorder.begin(kMessages, {.together = kTogether, .in_flight = 3});
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    recorder.enter(Phase::send);
    const std::uint64_t end = monotonic_ns() + 10'000;
    while (monotonic_ns() < end) {
    }
    const std::uint64_t now = recorder.enter(Phase::receive);
    recorder.message_time(1);
    recorder.message_done(now);
  }
  recorder.end();
  const PartyRecord& record = block.record;
  std::uint64_t timed = 0, shortest = UINT64_MAX;
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    timed += block.histogram.count(bucket);
    if (block.histogram.count(bucket) != 0)
      shortest = std::min(shortest, Histogram::lower_edge(bucket));
  }
  EXPECT_EQ(timed, kTurns * 8 * kTogether);
  EXPECT_GE(shortest, 3 * 9'990U) << "three are under way at once";
  std::uint64_t sum = 0;
  for (const std::uint64_t phase : record.phases_ns) sum += phase;
  EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(record.end_ns - record.begin_ns), 1e5);
  EXPECT_EQ(record.messages, kMessages);
  EXPECT_EQ(record.batch_count, 1U);
  EXPECT_GE(record.batch_ns[0], kMessages * 10'000);
}

// One reading a message, and a time for each but the one in 65 that has all its phases and the next
// one.
TEST(Recorder, TimesEachShortMessageByOneReading) {
  const ControlMapping control;
  PartyBlock& block = control.block().parties[0];
  Recorder recorder(block, TickClock::calibrate());
  constexpr std::uint64_t kTurns = 3;
  constexpr std::uint64_t kMessages = kTurns * (1 + 64);
  recorder.begin(10, {.together = 1, .in_flight = 1});
  std::uint64_t before = 0, same = 0;
  for (std::uint64_t i = 0; i < kMessages; ++i) {
    const std::uint64_t sent = recorder.enter(Phase::send);
    const std::uint64_t received = recorder.enter(Phase::receive);
    same += sent == received ? 1 : 0;
    EXPECT_GE(sent, before);
    before = received;
    recorder.message_time(1);
    recorder.message_done(received);
  }
  recorder.end();
  std::uint64_t timed = 0;
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket)
    timed += block.histogram.count(bucket);
  EXPECT_EQ(timed, kTurns * 63);
  EXPECT_EQ(same, kTurns * 64) << "phases are read in one message of each turn alone";
  EXPECT_EQ(block.record.messages, kMessages);
  EXPECT_EQ(block.record.batch_count, kMessages / 10);
  EXPECT_EQ(block.live_messages.load(), kMessages);
}

// A stall holds up all that are under way, for as long as it takes and no longer.
TEST(Recorder, OneReadingEachKnowsHowLongAWindowWaited) {
  const ControlMapping control;
  PartyBlock& block = control.block().parties[0];
  const TickClock nanoseconds;
  Recorder recorder(block, nanoseconds);
  constexpr std::size_t kDepth = 4;
  constexpr std::uint64_t kStallNs = 20'000'000;
  recorder.begin(1000, {.together = 1, .in_flight = kDepth});
  std::array<std::uint64_t, kDepth> started{};
  for (std::uint64_t& each : started) each = recorder.enter(Phase::send);
  for (std::uint64_t i = 0; i < 60; ++i) {
    if (i == 30) {
      const std::uint64_t end = monotonic_ns() + kStallNs;
      while (monotonic_ns() < end) {
      }
    }
    const std::uint64_t now = recorder.enter(Phase::touch);
    recorder.message_time(now - started[i % kDepth]);
    started[i % kDepth] = recorder.enter(Phase::send);
    recorder.message_done(now);
  }
  recorder.end();
  std::uint64_t held_up = 0, longest = 0;
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    if (block.histogram.count(bucket) == 0) continue;
    longest = Histogram::lower_edge(bucket);
    if (longest > kStallNs / 2) held_up += block.histogram.count(bucket);
  }
  EXPECT_EQ(held_up, kDepth);
  EXPECT_LT(longest, block.record.end_ns - block.record.begin_ns);
}

// However few messages there are, those behind the first one have a time.
TEST(Recorder, TimesAnIncompleteGroupAsWell) {
  const ControlMapping control;
  PartyBlock& block = control.block().parties[0];
  Recorder recorder(block, TickClock::calibrate());
  recorder.begin(2, {.together = 1000, .in_flight = 1});
  for (int i = 0; i < 8; ++i) recorder.message_done(recorder.enter(Phase::receive));
  EXPECT_GT(recorder.latest(), recorder.enter(Phase::send)) << "batches are read off the clock";
  recorder.end();
  std::uint64_t timed = 0;
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket)
    timed += block.histogram.count(bucket);
  EXPECT_EQ(timed, 7U);
}

}  // namespace
}  // namespace ipcbench
