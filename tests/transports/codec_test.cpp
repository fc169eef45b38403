// --codec: what messages are turned into on their way, and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/core/codec.hpp"
#include "ipcbench/core/payload.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/transports/registry.hpp"
#include "phases.hpp"

namespace ipcbench {
namespace {

constexpr Codec kCodecs[] = {Codec::copy, Codec::cbor, Codec::msgpack, Codec::json};
constexpr std::uint64_t kCodecSizes[] = {8, 16, 4096, (1 << 18) + 8};

std::vector<std::byte> payload_of(std::uint64_t size, std::uint64_t sequence) {
  std::vector<std::byte> payload(size);
  fill_payload(payload, sequence);
  return payload;
}

TEST(Codec, GivesTheSameBytesBackWithinItsFrame) {
  for (const Codec codec : kCodecs)
    for (const std::uint64_t size : kCodecSizes)
      for (const std::uint64_t sequence : {0UL, 1UL, 7UL, 123'456'789UL}) {
        SCOPED_TRACE(std::string(name_of(codec)) + " " + std::to_string(size));
        const auto payload = payload_of(size, sequence);
        std::vector<std::byte> frame(frame_bytes(codec, size), std::byte{0xFF});
        put_into_frame(frame, encode(codec, payload));
        std::vector<std::byte> back(size);
        decode(codec, taken_from_frame(frame), back);
        EXPECT_EQ(back, payload);
      }
}

TEST(Codec, LongSequencesFitTheirFrames) {
  for (const Codec codec : kCodecs)
    for (std::uint64_t sequence = 1; sequence < 1ULL << 50; sequence *= 3) {
      const std::string encoded = encode(codec, payload_of(80, sequence));
      EXPECT_LE(encoded.size() + 8, frame_bytes(codec, 80)) << name_of(codec) << sequence;
    }
}

TEST(Codec, FramesSaturate) {
  EXPECT_EQ(frame_bytes(Codec::none, 100), 100U);
  EXPECT_EQ(frame_bytes(Codec::copy, 100), 108U);
  EXPECT_EQ(frame_bytes(Codec::cbor, 80), 10U * 9 + 17);
  for (const Codec codec : kCodecs) {
    EXPECT_EQ(frame_bytes(codec, UINT64_MAX), UINT64_MAX);
    EXPECT_EQ(codec_memory_bytes(codec, UINT64_MAX), UINT64_MAX);
    EXPECT_EQ(slowest_codec_ns(codec, UINT64_MAX), UINT64_MAX);
  }
}

TEST(Codec, SeesWhatIsNotWhole) {
  for (const Codec codec : kCodecs) {
    SCOPED_TRACE(name_of(codec));
    const std::string encoded = encode(codec, payload_of(80, 5));
    std::vector<std::byte> back(80);
    EXPECT_THROW(decode(codec, encoded.substr(0, encoded.size() - 1), back), CorruptionError);
    EXPECT_THROW(decode(codec, "", back), CorruptionError);
    EXPECT_THROW(decode(codec, encode(codec, payload_of(88, 5)), back), CorruptionError);
    if (codec == Codec::copy) continue;
    EXPECT_THROW(decode(codec, "\x01", back), CorruptionError);
    EXPECT_THROW(decode(codec, std::string(80, '\xFF'), back), CorruptionError);
  }
  std::vector<std::byte> back(80);
  EXPECT_THROW(decode(Codec::json, "[1,2,3,4,5,6,7,8,9,\"x\"]", back), CorruptionError);
}

TEST(Codec, SeesALengthThatCannotBe) {
  std::vector<std::byte> frame(20, std::byte{0});
  EXPECT_EQ(taken_from_frame(frame), "");
  frame[0] = std::byte{13};
  EXPECT_THROW(taken_from_frame(frame), CorruptionError);
  frame.resize(7);
  EXPECT_THROW(taken_from_frame(frame), CorruptionError);
}

class CodecConformance : public testing::TestWithParam<Codec> {
 protected:
  static Experiment experiment_of(std::string_view transport, std::uint64_t size) {
    const TransportInfo& info = find_transport(transport);
    Experiment result;
    result.transport = info.name;
    result.work = "none";
    result.start = info.starts.preferred();
    result.wait = info.waits.preferred();
    result.cpus.fill(-1);
    result.codec = GetParam();
    result.size_bytes = result.reply_bytes = size;
    result.workers = 2;
    result.depth = 2;
    result.messages = 6;
    result.warmup = 1;
    return result;
  }

  void run(const Experiment& experiment) {
    const InvocationResult result = supervisor_.run(experiment);
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, experiment.messages);
    const bool encodes = experiment.codec != Codec::none;
    EXPECT_EQ(result.encoded.value_or(EncodedSize{}).size_bytes,
              encodes ? frame_bytes(experiment.codec, experiment.size_bytes) : 0);
    EXPECT_EQ(result.encoded.value_or(EncodedSize{}).reply_bytes,
              encodes ? frame_bytes(experiment.codec, experiment.reply_bytes) : 0);
    for (const PartyResult& party : result.parties) {
      for (const Phase phase : {Phase::encode, Phase::decode})
        EXPECT_EQ(party.phases_ns[static_cast<std::size_t>(phase)] > 0, encodes)
            << party_name(party.party) << " " << name_of(phase);
      expect_phases_add_up(party);
    }
  }

 private:
  Supervisor supervisor_{1'000'000};
};

TEST_P(CodecConformance, EveryMessageArrives) {
  for (const char* transport : {"pipe", "shm", "thread", "posix-mq", "cma"})
    for (const std::uint64_t size : {8, 4096}) {
      SCOPED_TRACE(std::string(transport) + " " + std::to_string(size));
      run(experiment_of(transport, size));
    }
}

TEST_P(CodecConformance, StreamPingPongAndSpawn) {
  Experiment stream = experiment_of("pipe", 65'536);
  stream.pattern = Pattern::stream;
  stream.reply_bytes = 8;
  stream.depth = 4;
  stream.messages = 11;
  run(stream);
  Experiment pingpong = experiment_of("unix", 4096);
  pingpong.pattern = Pattern::pingpong;
  pingpong.workers = 1;
  pingpong.start = Start::spawn;
  run(pingpong);
}

TEST_P(CodecConformance, WorkOnWhatWasDecodedInBuffersOfItsOwn) {
  for (const Buffers buffers : {Buffers::reuse, Buffers::fresh}) {
    Experiment experiment = experiment_of("shm", 40 * 40 * 8);
    experiment.work = "matmul:40:payload";
    experiment.reply_bytes = 8;
    experiment.buffers = buffers;
    run(experiment);
  }
}

INSTANTIATE_TEST_SUITE_P(Process, CodecConformance,
                         testing::Values(Codec::none, Codec::copy, Codec::cbor, Codec::msgpack,
                                         Codec::json),
                         [](const auto& each) { return std::string(name_of(each.param)); });

}  // namespace
}  // namespace ipcbench
