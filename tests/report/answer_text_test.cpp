// The first line of a result, and why the slower ones are slower.
#include "ipcbench/report/answer_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ipcbench/report/layout.hpp"
#include "report/render.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ExperimentResult measured(const std::string& transport, const std::string& size,
                          std::uint64_t message_ns, std::size_t rounds = 8) {
  std::vector<InvocationResult> invocations;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    invocations.push_back(sample::invocation(round, round, message_ns + 10 * round));
    invocations.back().cache_line.reset();
  }
  return conclude(sample::planned(transport, size, 4096), std::move(invocations));
}

Document document_of(std::vector<ExperimentResult> experiments) {
  Document document;
  document.experiments = std::move(experiments);
  return document;
}

std::string verdict_of(const Document& document) { return verdict(document, answer_of(document)); }

TEST(Verdict, NamesTheFastestItsFigureAndHowFarTheOthersAre) {
  EXPECT_EQ(verdict_of(document_of({measured("pipe", "4KiB", 1'120'000),
                                    measured("shm", "4KiB", 1'000'000),
                                    measured("tcp", "4KiB", 4'000'000)})),
            "shm is fastest: 1,000 messages/s, 80 % of what 2 cores allow. pipe is 11 % slower (11 "
            "to 11 %), tcp 4.0 times slower (4.0 to 4.0).");
}

TEST(Verdict, OfOneExperimentIsItsFigureWithItsRange) {
  EXPECT_EQ(verdict_of(document_of({measured("pipe", "4KiB", 1'000'000)})),
            "pipe: 1,000 messages/s, 80 % of what 2 cores allow.");
  std::vector<InvocationResult> invocations;
  for (std::uint64_t round = 0; round < 8; ++round)
    invocations.push_back(sample::invocation(round, round, 1'000'000 + 10'000 * round));
  EXPECT_THAT(verdict_of(document_of({conclude(sample::planned("pipe", "8", 8), invocations)})),
              HasSubstr(" (935 to 1.00 k)."));
}

TEST(Verdict, SaysWhatTooFewRunsCannotTell) {
  EXPECT_THAT(verdict_of(document_of(
                  {measured("pipe", "4KiB", 2'000'000, 3), measured("shm", "4KiB", 1'000'000, 3)})),
              AllOf(StartsWith("shm is fastest"),
                    HasSubstr("pipe cannot be told from it yet: that takes 6 runs of each.")));
}

TEST(Verdict, NamesTheWinnerOfEveryJob) {
  EXPECT_EQ(verdict_of(
                document_of({measured("pipe", "4KiB", 60'000), measured("shm", "4KiB", 70'000),
                             measured("pipe", "1MiB", 500'000), measured("shm", "1MiB", 300'000)})),
            "pipe is fastest at size=4KiB, shm at size=1MiB, and that is certain.");
  EXPECT_THAT(verdict_of(document_of(
                  {measured("pipe", "4KiB", 60'000, 3), measured("shm", "4KiB", 70'000, 3),
                   measured("pipe", "1MiB", 300'000, 3), measured("shm", "1MiB", 400'000, 3)})),
              AllOf(StartsWith("pipe is fastest at size=4KiB and size=1MiB, but nothing"),
                    HasSubstr("6 runs")));
}

TEST(Verdict, OfASweepOfOneTransportHasItsEnds) {
  EXPECT_EQ(verdict_of(document_of({measured("pipe", "4KiB", 1'000'000),
                                    measured("pipe", "64KiB", 2'000'000),
                                    measured("pipe", "1MiB", 8'000'000)})),
            "pipe: 1,000 messages/s, 80 % of what 2 cores allow at size=4KiB; 125 messages/s, 10 % "
            "of what 2 cores allow at size=1MiB.");
}

TEST(Verdict, SaysWhyThereIsNothing) {
  EXPECT_EQ(verdict_of(Document{}), "nothing was measured.");
  EXPECT_EQ(
      verdict_of(document_of({conclude(
          sample::planned("pipe", "8", 8),
          {sample::failed(0, sample::failure(Status::died, "worker 1 was killed by signal 9"))})})),
      "nothing was measured: pipe/size=8: worker 1 was killed by signal 9.");
}

TEST(Reasons, NameThePhaseThatGrewAndWhereItSleeps) {
  Document document =
      document_of({measured("shm", "4KiB", 1'000'000), measured("pipe", "4KiB", 2'000'000)});
  PartySummary& worker = document.experiments[1].summary->parties[1];
  worker.phases[static_cast<std::size_t>(Phase::send)] = 0.6;
  worker.states = {{'S', Phase::send, "anon_pipe_write", 0.5}};
  worker.samples = 100;
  document.experiments[1].summary->parties.resize(2);
  EXPECT_THAT(
      reasons(answer_of(document), 3),
      ElementsAre("pipe workers spend 60 % of their time sending, asleep in anon_pipe_write"));
  EXPECT_THAT(reasons(answer_of(document), 0), ElementsAre());
}

TEST(Reasons, AreMissingWhereNothingExplains) {
  Document document =
      document_of({measured("shm", "4KiB", 1'000'000), measured("pipe", "4KiB", 2'000'000)});
  for (ExperimentResult& each : document.experiments) each.summary->parties.clear();
  EXPECT_THAT(reasons(answer_of(document), 3), ElementsAre());
}

// Eight rows, warnings of every kind and long names: it still fits a terminal of 24 lines.
TEST(FirstScreen, FitsEightyColumnsAndTwentyFourLines) {
  std::vector<ExperimentResult> experiments;
  for (const char* transport : {"pipe", "shm", "tcp", "unix", "posix-mq", "sysv-mq", "mmap"})
    experiments.push_back(measured(transport, "4KiB", 1'000'000 + 100'000 * experiments.size()));
  experiments.push_back(conclude(
      sample::planned("zeromq", "4KiB", 4096),
      {sample::failed(
          0, sample::failure(Status::no_resource, "no port is free on the loopback interface"))}));
  Document document = document_of(std::move(experiments));
  document.warnings = {{"governor", std::string(150, 'w') + " and more", "do this and that"},
                       {"debug-build", "this build is not meant for measuring: -O0", "build anew"}};
  RenderOptions options;
  options.width = 80;
  options.more = "ipcbench report last --details";
  const std::string text = render("table", document, options);
  EXPECT_LE(std::ranges::count(text, '\n'), 24) << text;
  EXPECT_THAT(text, AllOf(StartsWith("pipe is fastest: "), HasSubstr("\n> pipe "),
                          HasSubstr("\nmore: ipcbench report last --details\n"),
                          HasSubstr("\nnote: this build is not meant for measuring")));
  for (std::size_t at = 0, end = 0; end < text.size(); at = end + 1) {
    end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    const bool has_the_long_word = line.find(std::string(100, 'w')) != std::string::npos;
    EXPECT_TRUE(display_width(line) <= 80U || has_the_long_word) << line;
  }
}

}  // namespace
}  // namespace ipcbench
