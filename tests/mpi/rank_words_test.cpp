// Lines among the words of others, in pieces of any length.
#include "ipcbench/mpi/rank_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/mpi/order.hpp"

namespace ipcbench {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kJob = 0x1234;

TEST(RankLines, AreFoundInPiecesOfAnyLength) {
  const std::string text = "a launcher speaks" + rank_line(kJob, RankWord::measured, "{\"a\":1}") +
                           "more words\n" + rank_line(kJob, RankWord::result, "{}") + "no end";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size()}) {
    RankLines lines(kJob);
    std::vector<RankLine> found;
    for (std::size_t at = 0; at < text.size(); at += piece)
      for (RankLine& each : lines.take(std::string_view(text).substr(at, piece)))
        found.push_back(std::move(each));
    ASSERT_THAT(found, SizeIs(2)) << piece;
    EXPECT_EQ(found[0].word, RankWord::measured);
    EXPECT_EQ(found[0].content, "{\"a\":1}");
    EXPECT_EQ(found[1].word, RankWord::result);
    EXPECT_EQ(lines.words(), "a launcher speaks\nmore words\n");
  }
}

TEST(RankLines, OfATerminalEndInAReturn) {
  RankLines lines(kJob);
  std::string text = rank_line(kJob, RankWord::launched, "[]");
  text.insert(text.size() - 1, "\r");
  EXPECT_THAT(lines.take(text), SizeIs(1));
}

TEST(RankLines, CountWhereTheyAreWholeAndOfThisJob) {
  const std::string good = rank_line(kJob, RankWord::result, "{\"wall_ns\":12345}");
  EXPECT_THAT(RankLines(kJob).take(good), SizeIs(1));
  EXPECT_THAT(RankLines(kJob + 1).take(good), IsEmpty());
  EXPECT_THAT(RankLines(kJob).take(good.substr(0, good.size() - 1)), IsEmpty()) << "no end";
  for (const std::string& damage : {std::string("1234"), std::string("result")}) {
    std::string bad = good;
    bad[bad.rfind(damage)] ^= 1;
    EXPECT_THAT(RankLines(kJob).take(bad), IsEmpty()) << damage;
  }
  std::string shorter = good;
  shorter.erase(shorter.find("wall"), 1);
  EXPECT_THAT(RankLines(kJob).take(shorter), IsEmpty());
}

TEST(RankLines, KeepSoManyWordsOfOthersAndNoMore) {
  RankLines lines(kJob);
  for (int i = 0; i < 3000; ++i) lines.take("words that nobody asked for, but the last of them\n");
  lines.take("last\n");
  EXPECT_EQ(lines.words().size(), RankLines::kMostWords);
  EXPECT_TRUE(lines.words().ends_with("\nlast\n"));
}

TEST(RankStates, ComeBack) {
  RankState state{3, "b", {}};
  state.failure = {.status = Status::corrupt,
                   .reason = "message 7 \"broke\"\n",
                   .party = {},
                   .stage = "measured",
                   .phase = Phase::receive,
                   .messages = 12,
                   .pid = 4711,
                   .state = 'S',
                   .wait_channel = "poll"};
  const RankState again = parse_state(state_text(state));
  EXPECT_EQ(again.rank, 3U);
  EXPECT_EQ(again.host, "b");
  EXPECT_EQ(again.failure.status, Status::corrupt);
  EXPECT_EQ(again.failure.reason, state.failure.reason);
  EXPECT_EQ(again.failure.phase, Phase::receive);
  EXPECT_EQ(again.failure.messages, 12U);
  EXPECT_EQ(again.failure.state, 'S');
  EXPECT_EQ(again.failure.wait_channel, "poll");
  EXPECT_THROW(parse_state("{\"rank\":1}"), UsageError);
  EXPECT_THROW(parse_state("nothing"), UsageError);
}

TEST(RankStates, AndTheOtherWordsToo) {
  const auto ranks = parse_processes(processes_text({{"a", 1}, {"b", 22}}));
  ASSERT_THAT(ranks, SizeIs(2));
  EXPECT_EQ(ranks[1].host, "b");
  EXPECT_EQ(ranks[1].pid, 22);
  EXPECT_EQ(parse_expected(expected_text(77)), 77U);
}

TEST(RankOrders, ComeBackToTheSameBuildAlone) {
  RankOrder order{1, 2, 3, {}};
  order.experiment.transport = std::string_view("mpi");
  order.experiment.size_bytes = 0x0123'4567'89ab'cdef;
  const std::string text = order_text(order);
  EXPECT_LT(text.size(), 100'000U) << "one argument of a command";
  const RankOrder again = parse_order(text);
  EXPECT_EQ(again.patience_ns, 3U);
  EXPECT_EQ(again.experiment.transport.view(), "mpi");
  EXPECT_EQ(again.experiment.size_bytes, order.experiment.size_bytes);
  EXPECT_THROW(parse_order("1" + text), ResourceError);
  EXPECT_THROW(parse_order(text + "00"), ResourceError);
  EXPECT_THROW(parse_order("help"), ResourceError);
}

}  // namespace
}  // namespace ipcbench
