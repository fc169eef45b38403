#include "ipcbench/stats/claims.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "ipcbench/base/error.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/report/claims_text.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/expectation.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ExperimentResult measured(const std::string& transport, const std::string& size,
                          const std::vector<std::uint64_t>& message_ns) {
  std::vector<InvocationResult> invocations;
  for (std::size_t round = 0; round < message_ns.size(); ++round) {
    InvocationResult each = sample::invocation(round, round, message_ns[round]);
    each.batches_ns = {message_ns[round] * each.batch_messages};
    invocations.push_back(std::move(each));
  }
  return conclude(sample::planned(transport, size, 8), std::move(invocations));
}

// The only claim of a run that makes these rules.
Claim judged(std::vector<ExperimentResult> experiments, const std::vector<std::string>& rules) {
  Document document;
  document.experiments = std::move(experiments);
  Claim claim;
  for (const std::string& rule : rules) claim.expectations.push_back({.rule = rule});
  document.claims = {claim};
  judge_claims(document);
  return document.claims[0];
}

ClaimVerdict verdict(std::vector<ExperimentResult> experiments, const std::string& rule) {
  return judged(std::move(experiments), {rule}).verdict;
}

std::string reason(std::vector<ExperimentResult> experiments, const std::string& rule) {
  return judged(std::move(experiments), {rule}).expectations.at(0).findings.at(0).reason;
}

std::string refusal(const std::string& rule) {
  try {
    parse_rule(rule);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Claims, AreJudgedByTheIntervalOfThePairedRatio) {
  // Twice as slow in every round, while the machine gets ten times slower.
  const auto both = [] {
    return std::vector{measured("pipe", "8", {200, 600, 2000, 800, 400, 1000}),
                       measured("shm", "8", {100, 300, 1000, 400, 200, 500})};
  };
  const std::string ratio = "time_per_message of transport=pipe over transport=shm ";
  EXPECT_EQ(verdict(both(), ratio + "at_least 1.9"), ClaimVerdict::proven);
  EXPECT_EQ(verdict(both(), ratio + "at_most 2.1"), ClaimVerdict::proven);
  EXPECT_EQ(verdict(both(), ratio + "at_least 2.1"), ClaimVerdict::refuted);
  EXPECT_EQ(verdict(both(), ratio + "at_most 1.9"), ClaimVerdict::refuted);
  const Claim claim = judged(both(), {ratio + "at_least 1.9"});
  const Finding& finding = claim.expectations[0].findings.at(0);
  EXPECT_EQ(finding.of, "pipe/size=8");
  EXPECT_EQ(finding.over, "shm/size=8");
  EXPECT_NEAR(finding.figure.median, 2, 1e-9);
  EXPECT_EQ(finding.figure.count, 6U);
}

TEST(Claims, AreInconclusiveWhereTheIntervalHoldsTheBound) {
  const std::vector slow = {measured("pipe", "8", {90, 100, 110, 120, 130, 140, 150, 160})};
  EXPECT_EQ(verdict(slow, "time_per_message at_most 118ns"), ClaimVerdict::inconclusive);
  EXPECT_THAT(reason(slow, "time_per_message at_most 118ns"), HasSubstr("would decide it"));
  EXPECT_THAT(reason(slow, "time_per_message at_most 125ns"), HasSubstr("too near the bound"));
  EXPECT_EQ(verdict(slow, "time_per_message at_most 1us"), ClaimVerdict::proven);
  EXPECT_EQ(verdict(slow, "time_per_message at_least 1us"), ClaimVerdict::refuted);
}

TEST(Claims, NeedSixRounds) {
  const auto rounds = [](std::size_t count) {
    return std::vector{measured("pipe", "8", std::vector<std::uint64_t>(count, 100))};
  };
  EXPECT_EQ(verdict(rounds(5), "time_per_message at_most 1us"), ClaimVerdict::inconclusive);
  EXPECT_THAT(reason(rounds(5), "time_per_message at_most 1us"),
              AllOf(HasSubstr("5 values"), HasSubstr("raise invocations")));
  EXPECT_EQ(verdict(rounds(6), "time_per_message at_most 1us"), ClaimVerdict::proven);
}

TEST(Claims, SayNothingOverGroups) {
  const auto grouped =
      measured("thread", "8", {4000, 4010, 4020, 4030, 4040, 37000, 37010, 37020, 37030, 37040});
  ASSERT_EQ(grouped.summary->modes.size(), 2U);
  EXPECT_EQ(verdict({grouped}, "time_per_message at_most 1ms"), ClaimVerdict::inconclusive);
  EXPECT_THAT(reason({grouped}, "time_per_message at_most 1ms"), HasSubstr("2 speeds"));
}

TEST(Claims, BlameNobodyForWhatOtherProgramsDid) {
  ExperimentResult disturbed = measured("pipe", "8", std::vector<std::uint64_t>(6, 200));
  disturbed.warnings.push_back({"pressure", "other programs used 77 % of the cores", "repeat"});
  ASSERT_NE(find_warning("pressure"), nullptr);
  EXPECT_EQ(verdict({disturbed}, "time_per_message at_most 100ns"), ClaimVerdict::inconclusive);
  EXPECT_THAT(reason({disturbed}, "time_per_message at_most 100ns"), HasSubstr("77 %"));
  EXPECT_EQ(verdict({disturbed}, "time_per_message at_most 300ns"), ClaimVerdict::proven);
  EXPECT_EQ(verdict({disturbed}, "throughput at_most 1M"), ClaimVerdict::inconclusive);
  EXPECT_EQ(verdict({disturbed}, "throughput at_least 1M"), ClaimVerdict::proven);
  const ExperimentResult fast = measured("shm", "8", std::vector<std::uint64_t>(6, 100));
  EXPECT_EQ(verdict({disturbed, fast},
                    "time_per_message of transport=pipe over transport=shm at_most 1.5"),
            ClaimVerdict::refuted)
      << "both were disturbed alike";
}

TEST(Claims, OfWhatFailedAreInconclusive) {
  ExperimentResult failed = measured("pipe", "8", {100});
  failed.summary.reset();
  failed.failure.status = Status::died;
  failed.failure.reason = "worker 1 was killed";
  EXPECT_THAT(reason({failed}, "time_per_message at_most 1ms"),
              AllOf(HasSubstr("not measured"), HasSubstr("worker 1 was killed")));
}

// What was asked for is the figure, and not its absence.
TEST(Claims, OfFailuresThatWereAskedForAreJudged) {
  PlannedExperiment planned = sample::planned("pipe", "8", 8);
  planned.experiment.work = "fail:kill";
  std::vector<InvocationResult> invocations;
  for (std::uint64_t i = 0; i < 6; ++i) {
    Failure failure{Status::died, "worker 1 was killed", 2, "measured", Phase::compute, 9};
    failure.named = true;
    invocations.push_back(sample::failed(i, failure));
  }
  EXPECT_EQ(verdict({conclude(planned, invocations)}, "failures_named at_least 1"),
            ClaimVerdict::proven);
  EXPECT_THAT(reason({conclude(planned, invocations)}, "time_per_message at_most 1s"),
              HasSubstr("not measured"));
  for (InvocationResult& each : invocations) each.failure.named = false;
  EXPECT_EQ(verdict({conclude(planned, invocations)}, "failures_named at_least 1"),
            ClaimVerdict::refuted);
  invocations.back().failure.status = Status::corrupt;
  const ExperimentResult corrupt = conclude(planned, invocations);
  EXPECT_EQ(corrupt.failure.status, Status::corrupt) << "which is worse";
  EXPECT_THAT(reason({corrupt}, "failures_named at_least 1"), HasSubstr("not measured"));
}

TEST(Claims, DeadlocksOfAHazardAreCounted) {
  const auto with_hazard = [](Status status) {
    PlannedExperiment planned = sample::planned("pipe", "8", 8);
    planned.experiment.hazard = Hazard::fork_with_threads;
    std::vector<InvocationResult> invocations;
    for (std::uint64_t i = 0; i < 6; ++i)
      invocations.push_back(status == Status::ok
                                ? sample::invocation(i, i, 100)
                                : sample::failed(i, {status, "who waits", 1, "", {}, 0}));
    return conclude(planned, invocations);
  };
  EXPECT_EQ(verdict({with_hazard(Status::deadlock)}, "deadlocks at_least 1"), ClaimVerdict::proven);
  EXPECT_EQ(verdict({with_hazard(Status::ok)}, "deadlocks at_most 0"), ClaimVerdict::proven);
  EXPECT_THAT(reason({with_hazard(Status::timeout)}, "deadlocks at_least 1"),
              HasSubstr("not measured"));
}

TEST(Claims, AreRefutedWhereOneRuleIs) {
  const std::vector both = {measured("pipe", "8", std::vector<std::uint64_t>(6, 200)),
                            measured("shm", "8", std::vector<std::uint64_t>(6, 100))};
  const Claim claim =
      judged(both, {"time_per_message at_most 1us", "time_per_message at_most 150ns"});
  EXPECT_EQ(claim.verdict, ClaimVerdict::refuted);
  EXPECT_EQ(claim.expectations[0].verdict, ClaimVerdict::proven);
  ASSERT_EQ(claim.expectations[1].findings.size(), 2U);
  EXPECT_EQ(claim.expectations[1].findings[1].verdict, ClaimVerdict::proven);
  Document document;
  document.experiments = both;
  document.claims = {claim};
  EXPECT_EQ(verdict_of(document, both[0]), "refuted");
  EXPECT_EQ(verdict_of(document, both[1]), "proven");
}

// Two of the same, over and over: one side may now and then be called slower by chance, but nobody
// ever learns the opposite of what the next run says.
TEST(Claims, OfEqualsNeverFlip) {
  std::mt19937_64 random(5);
  std::lognormal_distribution<double> noise(0, 0.1);
  std::size_t proven = 0, refuted = 0;
  constexpr std::size_t kRuns = 400;
  for (std::size_t run = 0; run < kRuns; ++run) {
    std::vector<std::uint64_t> a, b;
    for (std::size_t round = 0; round < 9; ++round) {
      a.push_back(static_cast<std::uint64_t>(10'000 * noise(random)));
      b.push_back(static_cast<std::uint64_t>(10'000 * noise(random)));
    }
    const ClaimVerdict found =
        verdict({measured("pipe", "8", a), measured("shm", "8", b)},
                "time_per_message of transport=pipe over transport=shm at_least 1.5");
    proven += found == ClaimVerdict::proven;
    refuted += found == ClaimVerdict::refuted;
  }
  EXPECT_EQ(proven, 0U);
  EXPECT_GT(refuted, kRuns * 9 / 10) << "a tenth of noise does not make half as much again";
}

TEST(Rules, AreReadAsTheyAreWritten) {
  const Rule rule =
      parse_rule(" p99  of transport=pipe:capacity=1MiB,reply=64MiB over reply=8 at_least 20 ");
  EXPECT_EQ(rule.text, "p99 of transport=pipe:capacity=1MiB,reply=64MiB over reply=8 at_least 20");
  EXPECT_EQ(rule.kind, Rule::Kind::ratio);
  EXPECT_THAT(rule.of, ElementsAre(std::pair("transport", "pipe:capacity=1MiB"),
                                   std::pair("reply", "64MiB")));
  EXPECT_THAT(rule.partner, ElementsAre(std::pair("reply", "8")));
  EXPECT_TRUE(rule.at_least);
  EXPECT_EQ(rule.bound, 20);
  EXPECT_EQ(parse_rule("p99 at_most 50us").bound, 50'000);
  EXPECT_EQ(parse_rule("workers.asleep at_least 30%").bound, 0.3);
  EXPECT_EQ(parse_rule("throughput at_least 2M").bound, 2'000'000);
  EXPECT_EQ(parse_rule("p50 minus depth=1 at_most -1000").bound, -1000);
}

TEST(Rules, SayWhatIsWrong) {
  EXPECT_THAT(refusal(""), HasSubstr("the rule is empty"));
  EXPECT_THAT(refusal("time_per_mesage at_most 1us"),
              AllOf(HasSubstr("'time_per_mesage' is no figure"), HasSubstr("time_per_message")));
  EXPECT_THAT(refusal("p99"), HasSubstr("says no bound"));
  EXPECT_THAT(refusal("p99 at_most"), HasSubstr("nothing follows 'at_most'"));
  EXPECT_THAT(refusal("p99 at_most 5parsec"), HasSubstr("5parsec"));
  EXPECT_THAT(refusal("p99 at_most nan"), HasSubstr("nan"));
  EXPECT_THAT(refusal("p99 of pipe at_most 1us"), HasSubstr("'pipe' names no experiments"));
  EXPECT_THAT(refusal("p99 of trnsport=pipe at_most 1us"), HasSubstr("transport"));
  EXPECT_THAT(refusal("p99 of budget=1s at_most 1us"), HasSubstr("no parameter of an experiment"));
  EXPECT_THAT(refusal("p99 of size=1,size=2 at_most 1us"), HasSubstr("twice"));
  EXPECT_THAT(refusal("p99 over size=1 over size=2 at_most 1"), HasSubstr("does not belong"));
  EXPECT_THAT(refusal("p99 over size=1 at_least 0"), HasSubstr("0 or less"));
  EXPECT_THAT(refusal("p99 at_most 1us at_most 2us"), HasSubstr("behind the end"));
}

std::vector<Match> pairs(const std::string& rule, const std::vector<ExperimentResult>& experiments,
                         const std::string& config = "") {
  std::vector<const PlannedExperiment*> planned;
  for (const ExperimentResult& each : experiments) planned.push_back(&each.planned);
  return pairs_of(parse_rule(rule), planned, config);
}

std::string mismatch(const std::string& rule, const std::vector<ExperimentResult>& experiments) {
  try {
    pairs(rule, experiments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Rules, FindThePartnerThatIsLikeItInEverythingElse) {
  const std::vector all = {measured("pipe", "8", {100}), measured("pipe", "1MiB", {100}),
                           measured("shm", "8", {100}), measured("shm", "1MiB", {100})};
  EXPECT_THAT(pairs("p99 of transport=pipe over transport=shm at_least 1", all),
              ElementsAre(Match(0, 2), Match(1, 3)));
  EXPECT_THAT(pairs("p99 of size=1048576,transport=shm over size=8 at_least 1", all),
              ElementsAre(Match(3, 2)));
  EXPECT_THAT(pairs("p99 over transport=shm at_least 1", all),
              ElementsAre(Match(0, 2), Match(1, 3)));
  EXPECT_THAT(pairs("p99 of name=pipe/* over name=shm/size=8 at_least 1", all),
              ElementsAre(Match(0, 2), Match(1, 2)));
  EXPECT_THAT(pairs("p99 of size=8 at_most 1us", all), ElementsAre(Match(0, 0), Match(2, 2)));
  EXPECT_THAT(mismatch("p99 of transport=tcp at_most 1us", all),
              AllOf(HasSubstr("no experiment has transport=tcp"), HasSubstr("pipe/size=8")));
  EXPECT_THAT(mismatch("p99 of transport=pipe over transport=tcp at_least 1", all),
              HasSubstr("has no partner with transport=tcp"));
  EXPECT_THAT(mismatch("p99 of size=8 over name=* at_least 1", all), HasSubstr("several partners"));
}

TEST(Rules, StayWithinTheirConfig) {
  std::vector all = {measured("pipe", "8", {100}), measured("pipe", "8", {100})};
  all[0].planned.name = "a/pipe";
  all[1].planned.name = "b/pipe";
  EXPECT_THAT(pairs("p99 at_most 1us", all, "b"), ElementsAre(Match(1, 1)));
  EXPECT_THAT(pairs("p99 of name=a/pipe over name=b/pipe at_least 1", all, "b"),
              ElementsAre(Match(0, 1)));
}

TEST(Figures, OfSharedWorkAreThereWhereItIs) {
  const ExperimentResult shared = sample::shared_work_document().experiments.at(0);
  const ExperimentResult other = measured("pipe", "8", {100});
  const std::pair<const char*, double> all[] = {{"updates_lost", 0.25},
                                                {"fairness", 1},
                                                {"lock_wait_p50", 96},
                                                {"lock_wait_p99", 12'345},
                                                {"lock_wait_p99.99", 99'000},
                                                {"lock_owners", 1.5},
                                                {"lock_changes", 0.6},
                                                {"lock_switches", 0.7},
                                                {"lock_cpu", 250},
                                                {"convoys", 1}};
  for (const auto& [name, value] : all) {
    EXPECT_EQ(find_figure(name).of(shared, 0), value) << name;
    EXPECT_FALSE(find_figure(name).of(other, 0)) << name;
  }
  EXPECT_EQ(find_figure("updates_lost").unit, "share");
  EXPECT_EQ(find_figure("lock_wait_p99").unit, "ns");
  EXPECT_TRUE(find_figure("time_per_update").of(shared, 0));
}

TEST(Figures, OfFixedDataAreThoseOfTheWorkerWithTheMost) {
  const ExperimentResult fixed = sample::fixed_data_document().experiments.at(0);
  const ExperimentResult other = measured("pipe", "8", {100});
  const double last = fixed.invocations.at(0).parties.back().party;
  const std::pair<const char*, double> all[] = {{"fixed_ready", 75e6},
                                                {"fixed_faults", 16'384 + last},
                                                {"fixed_private", (66 << 20) + last},
                                                {"fixed_end_faults", 12},
                                                {"fixed_end_private", 67 << 20}};
  for (const auto& [name, value] : all) {
    EXPECT_EQ(find_figure(name).of(fixed, 0), value) << name;
    EXPECT_FALSE(find_figure(name).of(other, 0)) << name;
  }
  EXPECT_EQ(find_figure("fixed_ready").unit, "ns");
  EXPECT_EQ(find_figure("fixed_private").unit, "bytes");
}

TEST(Figures, OfAPartyHaveTheNamesOfItsSummary) {
  const ExperimentResult one = measured("pipe", "8", {100});
  for (const std::string name : {"workers.compute", "workers.asleep", "coordinator.send",
                                 "workers.minor_faults_per_message", "coordinator.running"})
    EXPECT_TRUE(find_figure(name).of(one, 0).has_value()) << name;
  for (const Figure& each : figures())
    if (const auto value = each.of(one, 0); value && each.unit == "share") {
      EXPECT_GE(*value, 0) << each.name;
      EXPECT_LE(*value, 1.0001) << each.name;
    }
}

}  // namespace
}  // namespace ipcbench
