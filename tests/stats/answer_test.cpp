// What is fastest for which job, and who cannot be told from it.
#include "ipcbench/stats/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::ElementsAre;

// Eight invocations of `message_ns` and up to seven times `jitter_ns` more.
ExperimentResult measured(const std::string& transport, const std::string& size,
                          std::uint64_t message_ns, std::uint64_t jitter_ns = 0) {
  std::vector<InvocationResult> invocations;
  for (std::uint64_t round = 0; round < 8; ++round)
    invocations.push_back(sample::invocation(round, round, message_ns + round * 3 % 8 * jitter_ns));
  for (InvocationResult& each : invocations) each.cache_line.reset();
  return conclude(sample::planned(transport, size, 4096), std::move(invocations));
}

ExperimentResult failed(const std::string& transport, const std::string& size) {
  return conclude(sample::planned(transport, size, 4096),
                  {sample::failed(0, sample::failure(Status::died, "worker 1 was killed"))});
}

Document document_of(std::vector<ExperimentResult> experiments) {
  Document document;
  document.experiments = std::move(experiments);
  return document;
}

std::vector<std::string> standings(const Job& job) {
  static constexpr const char* kNames[] = {"fastest", "alike", "unclear", "slower",
                                           "grouped", "floor", "failed"};
  std::vector<std::string> text;
  for (const Contender& each : job.contenders)
    text.push_back(each.experiment->planned.experiment.transport.str() + " " +
                   kNames[static_cast<std::size_t>(each.standing)]);
  return text;
}

TEST(Answer, RanksThoseOfOneJob) {
  const Document document =
      document_of({failed("tcp", "4KiB"), measured("null", "4KiB", 10'000),
                   measured("pipe", "4KiB", 60'000), measured("shm", "4KiB", 40'000),
                   measured("mmap", "4KiB", 41'000), measured("unix", "4KiB", 37'000, 1'400)});
  const Answer answer = answer_of(document);
  EXPECT_THAT(answer.choices, ElementsAre("transport"));
  EXPECT_THAT(answer.loads, ElementsAre());
  ASSERT_EQ(answer.jobs.size(), 1U);
  EXPECT_EQ(competitors(answer.jobs[0]), 4U);
  EXPECT_EQ(standings(answer.jobs[0]).back(), "tcp failed");
  EXPECT_EQ(standings(answer.jobs[0])[4], "null floor");
  const std::vector<std::string> ranked = standings(answer.jobs[0]);
  EXPECT_EQ(ranked.front(), "shm fastest");
  EXPECT_THAT(ranked, testing::Contains("mmap slower")) << "by little, but for certain";
  EXPECT_THAT(ranked, testing::Contains("pipe slower"));
  EXPECT_THAT(ranked, testing::Contains("unix unclear"));
}

TEST(Answer, EveryLoadIsAJobOfItsOwn) {
  const Document document =
      document_of({measured("pipe", "4KiB", 60'000), measured("pipe", "1MiB", 500'000),
                   measured("shm", "4KiB", 70'000), measured("shm", "1MiB", 300'000)});
  const Answer answer = answer_of(document);
  EXPECT_THAT(answer.loads, ElementsAre("size"));
  ASSERT_EQ(answer.jobs.size(), 2U);
  EXPECT_THAT(standings(answer.jobs[0]), ElementsAre("pipe fastest", "shm slower"));
  EXPECT_THAT(standings(answer.jobs[1]), ElementsAre("shm fastest", "pipe slower"));
  EXPECT_THAT(answer.jobs[1].what, ElementsAre(std::pair("size", "1MiB")));
  EXPECT_NEAR(answer.jobs[1].contenders[1].ratio.median, 5.0 / 3, 0.05);
}

TEST(Answer, HowManyTakePartIsAChoiceWhereNothingElseIs) {
  std::vector<ExperimentResult> experiments = {measured("pipe", "4KiB", 60'000),
                                               measured("pipe", "4KiB", 40'000)};
  sample::set_parameter(experiments[1].planned, "workers", "4");
  EXPECT_THAT(answer_of(document_of(experiments)).choices, ElementsAre("workers"));
  experiments.push_back(measured("shm", "4KiB", 30'000));
  const Document document = document_of(experiments);
  const Answer answer = answer_of(document);
  EXPECT_THAT(answer.choices, ElementsAre("transport"));
  EXPECT_THAT(answer.loads, ElementsAre("workers"));
}

TEST(Answer, WithTooFewRoundsNothingIsSlower) {
  Document document =
      document_of({measured("pipe", "4KiB", 60'000), measured("shm", "4KiB", 30'000)});
  for (ExperimentResult& each : document.experiments) {
    each.invocations.resize(3);
    each = conclude(each.planned, each.invocations);
  }
  EXPECT_THAT(standings(answer_of(document).jobs[0]), ElementsAre("shm fastest", "pipe unclear"));
}

TEST(Answer, OfNothingIsEmpty) {
  const Document nothing;
  EXPECT_TRUE(answer_of(nothing).jobs.empty());
  const Document failures = document_of({failed("pipe", "8")});
  EXPECT_EQ(competitors(answer_of(failures).jobs.at(0)), 0U);
}

}  // namespace
}  // namespace ipcbench
