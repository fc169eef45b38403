// What is said about a message whose content is wrong: which one, where it differs first, what was
// expected there and what came.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "ipcbench/drive/party.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PayloadCheckTest : public testing::Test {
 protected:
  PayloadCheckTest() { control_.block().experiment.workers = 3; }

  std::string words(std::vector<std::byte> in, std::size_t bytes, std::uint64_t number,
                    std::uint32_t party, bool hash = false) {
    const Party reader(control_.block(), party);
    const PayloadCheck payloads{.touch = true, .hash = hash, .reader = &reader};
    try {
      payloads.check(in, bytes, number);
    } catch (const CorruptionError& error) {
      return error.what();
    }
    return "accepted";
  }
  static std::vector<std::byte> message(std::size_t bytes, std::uint64_t number) {
    std::vector<std::byte> payload(bytes);
    fill_payload(payload, number);
    return payload;
  }

  ControlMapping control_;
};

TEST_F(PayloadCheckTest, NameTheReplyAndItsWorker) {
  control_.block().parties[0].live_lane.store(2);
  auto payload = message(64, reply_number(7));
  EXPECT_EQ(words(payload, 64, reply_number(7), 0), "accepted");
  payload[13] ^= std::byte{0x40};
  const std::string said = words(payload, 64, reply_number(7), 0);
  EXPECT_THAT(said, HasSubstr("reply 7 of worker 2 differs from byte 13 of 64 on: expected 00"));
  EXPECT_THAT(said, HasSubstr(", got 40"));
}

TEST_F(PayloadCheckTest, NameTheTask) {
  auto payload = message(20, 3);
  payload[19] ^= std::byte{1};
  EXPECT_THAT(words(payload, 20, 3, 1), HasSubstr("task 3 differs from byte 19 of 20 on"));
  EXPECT_THAT(words(message(19, 3), 20, 3, 1),
              HasSubstr("task 3 arrived with 19 bytes instead of 20"));
}

TEST_F(PayloadCheckTest, NoWorkerOfASharedQueue) {
  control_.block().parties[0].live_lane.store(kMaxWorkers);
  auto payload = message(8, 5);
  payload[0] ^= std::byte{1};
  EXPECT_THAT(words(payload, 8, 5, 0), HasSubstr("reply 5 differs from byte 0 of 8 on"));
}

// The sum of the words does not see them, the hash of the warm-up does.
TEST_F(PayloadCheckTest, ShowSixteenBytesOfWordsThatChangedPlaces) {
  auto payload = message(4096, 9);
  std::swap_ranges(payload.begin() + 800, payload.begin() + 808, payload.begin() + 1600);
  EXPECT_EQ(words(payload, 4096, 9, 1), "accepted");
  const std::string said = words(payload, 4096, 9, 1, true);
  EXPECT_THAT(said, AllOf(HasSubstr("task 9 differs from byte 802 of 4096 on"),
                          HasSubstr("expected 64"), HasSubstr("got c8")));
  const std::string bytes = said.substr(said.find("got ") + 4);
  EXPECT_EQ(bytes.size(), 16 * 3 - 1U) << bytes;
}

}  // namespace
}  // namespace ipcbench
