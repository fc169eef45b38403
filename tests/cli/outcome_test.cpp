#include "ipcbench/cli/outcome.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

TEST(DoneText, HasTheFigureItsIntervalAndTheCount) {
  const PlannedExperiment planned = sample::planned("pipe", "8", 8);
  std::vector<InvocationResult> invocations = {sample::invocation(0, 0, 3'000'000)};
  EXPECT_EQ(done_text(planned, invocations), "pipe/size=8: 3.00 ms per message (n 1)");
  invocations.push_back(sample::invocation(1, 1, 5'000'000));
  EXPECT_EQ(done_text(planned, invocations),
            "pipe/size=8: 4.00 ms per message (3.00 ms to 5.00 ms, n 2)");
  std::vector<InvocationResult> grouped;
  for (std::uint64_t i = 0; i < 10; ++i)
    grouped.push_back(sample::invocation(i, i, i < 5 ? 4000 + i : 37'000 + i));
  EXPECT_THAT(done_text(planned, grouped), testing::HasSubstr("in groups 4."));
  EXPECT_THAT(done_text(planned, grouped), testing::HasSubstr(" (50 %)"));
  invocations.push_back(sample::failed(2, {Status::died, "worker 1 was killed", 1, "", {}, 0}));
  EXPECT_EQ(done_text(planned, invocations), "pipe/size=8: died: worker 1 was killed");
}

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Document document_of(std::vector<Status> statuses, bool complete = true) {
  Document document;
  document.complete = complete;
  for (const Status status : statuses) {
    ExperimentResult result;
    result.planned.name = "e" + std::to_string(document.experiments.size());
    result.failure.status = status;
    result.failure.reason = "because";
    document.experiments.push_back(std::move(result));
  }
  return document;
}

int code(std::vector<Status> statuses, bool complete = true) {
  return static_cast<int>(exit_code_of(document_of(std::move(statuses), complete)));
}

TEST(ExitCodeOf, IsOneWhereAGatedExpectationIsRefuted) {
  Document document = document_of({Status::ok}, true);
  document.claims = {Claim{.verdict = ClaimVerdict::refuted}};
  EXPECT_EQ(exit_code_of(document), ExitCode::done);
  EXPECT_EQ(exit_code_of(document, true), ExitCode::regression);
  document.claims[0].verdict = ClaimVerdict::inconclusive;
  EXPECT_EQ(exit_code_of(document, true), ExitCode::done);
  document = document_of({Status::timeout}, true);
  document.claims = {Claim{.verdict = ClaimVerdict::refuted}};
  EXPECT_EQ(exit_code_of(document, true), ExitCode::timeout);
}

TEST(ExitCodeOf, IsThatOfTheWorst) {
  using enum Status;
  EXPECT_EQ(code({}), 0);
  EXPECT_EQ(code({ok, ok}), 0);
  EXPECT_EQ(code({ok, no_resource}), 3);
  EXPECT_EQ(code({no_resource, timeout}), 4);
  EXPECT_EQ(code({timeout, failed}), 5);
  EXPECT_EQ(code({died, no_resource}), 5);
  EXPECT_EQ(code({died, corrupt, timeout}), 70);
  EXPECT_EQ(code({ok, interrupted}), 130);
  EXPECT_EQ(code({ok}, false), 130);
  EXPECT_EQ(code({corrupt}, false), 130);
}

TEST(ExitCodeOf, IsNotThatOfWhatWasAskedFor) {
  Document document = document_of({Status::died, Status::deadlock});
  EXPECT_EQ(exit_code_of(document), ExitCode::died);
  document.experiments[0].planned.experiment.work = "fail:kill";
  EXPECT_EQ(exit_code_of(document), ExitCode::timeout);
  document.experiments[1].planned.experiment.hazard = Hazard::fork_with_threads;
  EXPECT_EQ(exit_code_of(document), ExitCode::done);
  document.experiments[0].failure.status = Status::corrupt;
  EXPECT_EQ(exit_code_of(document), ExitCode::defect);
}

TEST(FailureLines, NameExperimentStatusAndReason) {
  EXPECT_THAT(failure_lines(document_of({Status::ok, Status::died})),
              ElementsAre("e1: died: because"));
  EXPECT_THAT(failure_lines(document_of({Status::ok})), ElementsAre());
}

TEST(FailureLines, CountWhatAnInterruptionCutOff) {
  EXPECT_THAT(failure_lines(document_of(
                  {Status::ok, Status::timeout, Status::interrupted, Status::interrupted}, false)),
              ElementsAre("e1: timeout: because",
                          "interrupted: 1 of 4 experiments have a result, of 0 invocations in all; "
                          "--resume=FILE goes on with what -o FILE.json has"));
}

TEST(ExpectedTime, IsTheBudgetOrTheCount) {
  Plan plan;
  plan.budget_ns = 1000;
  PlannedExperiment planned;
  planned.experiment.duration_ns = 100;
  EXPECT_EQ(expected_ns(plan, planned), 1000U);
  planned.experiment.duration_ns = 500;
  EXPECT_EQ(expected_ns(plan, planned), 1500U);  // three at least
  plan.invocations = 7;
  EXPECT_EQ(expected_ns(plan, planned), 1500U) << "what comes first";
  plan.budget_ns = 0;
  EXPECT_EQ(expected_ns(plan, planned), 3500U);
}

std::vector<std::string> chosen(const std::vector<std::string>& paths,
                                const std::string& format = "") {
  std::vector<std::string> result;
  for (const auto& choice : choose_outputs<Document>(paths, format))
    result.push_back(choice.path + " " + std::string(choice.format->name));
  return result;
}

TEST(ChooseOutputs, StdoutShowsTheTableUnlessAnotherFormatIsAskedFor) {
  EXPECT_THAT(chosen({}), ElementsAre("- table"));
  EXPECT_THAT(chosen({}, "csv"), ElementsAre("- csv"));
  EXPECT_THAT(chosen({"a.json"}), ElementsAre("a.json json", "- table"));
  EXPECT_THAT(chosen({"a.json", "-"}), ElementsAre("a.json json", "- table"));
  EXPECT_THAT(chosen({"-", "a.csv"}, "json"), ElementsAre("- json", "a.csv csv"));
  EXPECT_THAT(chosen({"a.json", "b.csv"}, "table"),
              ElementsAre("a.json json", "b.csv csv", "- table"));
  EXPECT_THAT(chosen({"a.json", "b.csv"}, "csv"),
              ElementsAre("a.json json", "b.csv csv", "- table"))
      << "a file has it";
}

TEST(ChooseOutputs, NameWithoutKnownEndingTakesTheFormat) {
  EXPECT_THAT(chosen({"result"}, "csv"), ElementsAre("result csv", "- table"));
  EXPECT_THAT(chosen({"/dev/null"}), ElementsAre("/dev/null json", "- table"));
  EXPECT_THROW(choose_outputs<Document>({"result"}, ""), UsageError);
}

TEST(ProgressText, SaysHowMuchIsLeft) {
  Progress progress{"pipe/size=1MiB", 12, 0.25, 3'000'000'000};
  EXPECT_THAT(progress_text(progress, 100), HasSubstr(" 25 %, about 9 s left"));
  EXPECT_THAT(progress_text(progress, 100), HasSubstr("pipe/size=1MiB"));
  progress.fraction = 0;
  EXPECT_THAT(progress_text(progress, 100), Not(HasSubstr("left")));
}

TEST(ProgressText, FitsIntoTheLine) {
  const Progress progress{"pipe:\xC3\xA4\xC3\xA4\xC3\xA4", 1, 0.5, 1'000'000'000};
  const std::string whole = progress_text(progress, 100);
  for (std::size_t width = 0; width < 60; ++width) {
    const std::string text = progress_text(progress, width);
    EXPECT_LE(text.size(), width + 3);  // each of three letters has a second byte
    EXPECT_THAT(whole, StartsWith(text));
  }
}

ComparisonDocument compared(std::initializer_list<Verdict> verdicts) {
  ComparisonDocument document;
  for (const Verdict verdict : verdicts) {
    document.rows.emplace_back();
    document.rows.back().verdict = verdict;
  }
  return document;
}

TEST(ComparisonOutcome, HasAnExitCodePerVerdict) {
  const auto code = [](std::initializer_list<Verdict> verdicts, bool fail_inconclusive = false) {
    return exit_code_of(compared(verdicts), fail_inconclusive);
  };
  EXPECT_EQ(code({}), ExitCode::done);
  EXPECT_EQ(code({Verdict::same, Verdict::faster}, true), ExitCode::done);
  EXPECT_EQ(code({Verdict::same, Verdict::slower}), ExitCode::regression);
  EXPECT_EQ(code({Verdict::inconclusive, Verdict::not_comparable}), ExitCode::done);
  EXPECT_EQ(code({Verdict::inconclusive}, true), ExitCode::inconclusive);
  EXPECT_EQ(code({Verdict::not_comparable}, true), ExitCode::inconclusive);
  EXPECT_EQ(code({Verdict::inconclusive, Verdict::slower}, true), ExitCode::regression);
}

TEST(ComparisonOutcome, PutsFailuresBeforeVerdicts) {
  ComparisonDocument document = compared({Verdict::slower, Verdict::inconclusive});
  document.gating = false;
  EXPECT_EQ(exit_code_of(document, false), ExitCode::done);
  document.gating = true;
  document.rows[1].name = "pipe";
  document.rows[1].failure.status = Status::timeout;
  document.rows[1].failure.reason = "too late";
  EXPECT_EQ(exit_code_of(document, false), ExitCode::timeout);
  EXPECT_EQ(failure_lines(document), std::vector<std::string>{"pipe: timeout: too late"});
  document.complete = false;
  EXPECT_EQ(exit_code_of(document, false), ExitCode::interrupted);
}

TEST(ComparisonOutcome, ShowsTheIntervalAsItGrows) {
  ComparisonRow row;
  row.name = "pipe";
  EXPECT_EQ(progress_text(row, 1, 2), "pipe, 1 of 2: 0 pairs");
  row.pairs = {{{1000, ""}, {1100, ""}}};
  EXPECT_EQ(progress_text(row, 1, 2), "pipe, 1 of 2: 1 pair, +10.0 % (+10.0 % to +10.0 %)");
  row.fresh = {{{1000, ""}, {1000, ""}}, {{1000, ""}, {1000, ""}}};
  EXPECT_EQ(progress_text(row, 2, 2),
            "pipe, 2 of 2: confirming, 2 pairs, +0.0 % (+0.0 % to +0.0 %)");
}

}  // namespace
}  // namespace ipcbench
