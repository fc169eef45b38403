// How a plan is gone through, with invocations that are made up and a clock that only they move.
#include "ipcbench/run/runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace ipcbench {
namespace {

using ::testing::ElementsAre;

constexpr std::uint64_t kMillisecond = 1'000'000;

// Every invocation takes `takes_ns`, of which one message takes `message_ns`.
class FakeLauncher : public Launcher {
 public:
  InvocationResult run(const Experiment& experiment) override {
    InvocationResult result;
    result.start_ns = now_;
    result.wall_ns = takes_ns;
    result.messages = 1;
    if (message_ns) result.wall_ns = message_ns(runs.size());
    now_ += takes_ns;
    if (fails_at == runs.size()) result.failure.status = Status::died;
    if (is_interrupted_in == runs.size()) result.failure.status = Status::interrupted;
    runs.push_back(experiment.size_bytes);
    return result;
  }
  bool interrupted() override { return runs.size() >= is_interrupted_behind; }
  Yardsticks measure_yardsticks() override {
    now_ += 5 * kMillisecond;
    ++yardsticks;
    return {};
  }
  std::uint64_t now_ns() override { return now_; }

  std::uint64_t takes_ns = 10 * kMillisecond;
  std::function<std::uint64_t(std::size_t)> message_ns;  // of the n-th invocation
  std::size_t fails_at = SIZE_MAX;
  std::size_t is_interrupted_in = SIZE_MAX, is_interrupted_behind = SIZE_MAX;
  std::vector<std::uint64_t> runs;  // the sizes, which tell experiments apart
  int yardsticks = 0;

 private:
  std::uint64_t now_ = 1'000 * kMillisecond;
};

Plan plan_of(std::size_t experiments) {
  Plan plan;
  for (std::size_t i = 0; i < experiments; ++i) {
    PlannedExperiment planned;
    planned.name = "e" + std::to_string(i);
    planned.experiment.size_bytes = i;
    plan.experiments.push_back(std::move(planned));
  }
  plan.seed = 7;
  return plan;
}

std::vector<std::uint64_t> orders_of(const std::vector<InvocationResult>& invocations) {
  std::vector<std::uint64_t> orders;
  for (const InvocationResult& each : invocations) orders.push_back(each.order);
  return orders;
}

TEST(RunPlan, RunsEveryExperimentOnceInEveryRound) {
  Plan plan = plan_of(5);
  plan.invocations = 6;
  FakeLauncher launcher;
  const RunOutcome outcome = run_plan(plan, launcher, {});
  ASSERT_EQ(launcher.runs.size(), 30U);
  std::set<std::vector<std::uint64_t>> orders;
  for (std::size_t round = 0; round < 6; ++round) {
    const auto begin = launcher.runs.begin() + static_cast<std::ptrdiff_t>(5 * round);
    const std::vector<std::uint64_t> order(begin, begin + 5);
    EXPECT_EQ(std::set(order.begin(), order.end()).size(), 5U);
    orders.insert(order);
    for (const std::vector<InvocationResult>& each : outcome.invocations) {
      EXPECT_EQ(each[round].round, round);
      EXPECT_EQ(each[round].order / 5, round);
    }
  }
  EXPECT_GT(orders.size(), 3U) << "the order is drawn anew for each round";
  EXPECT_EQ(outcome.stopped_by, std::vector(5, StoppedBy::invocations));
  EXPECT_EQ(launcher.yardsticks, 2);
  EXPECT_FALSE(outcome.interrupted);
}

TEST(RunPlan, DrawsTheOrderFromTheSeedAlone) {
  Plan plan = plan_of(8);
  plan.invocations = 3;
  const auto runs_with = [&](std::uint64_t seed) {
    plan.seed = seed;
    FakeLauncher launcher;
    run_plan(plan, launcher, {});
    return launcher.runs;
  };
  EXPECT_EQ(runs_with(1), runs_with(1));
  EXPECT_NE(runs_with(1), runs_with(2));
}

TEST(RunPlan, CountsTimesFromItsBeginning) {
  Plan plan = plan_of(1);
  plan.invocations = 2;
  FakeLauncher launcher;
  const RunOutcome outcome = run_plan(plan, launcher, {});
  EXPECT_EQ(outcome.invocations[0][0].start_ns, 0U);
  EXPECT_EQ(outcome.invocations[0][1].start_ns, 10 * kMillisecond);
  EXPECT_EQ(outcome.elapsed_ns, 25 * kMillisecond) << "with the yardsticks at the end";
}

TEST(RunPlan, EndsWhereNoMoreFitsIntoTheBudget) {
  Plan plan = plan_of(2);
  plan.budget_ns = 95 * kMillisecond;
  FakeLauncher launcher;
  const RunOutcome outcome = run_plan(plan, launcher, {});
  EXPECT_EQ(outcome.invocations[0].size(), 9U);
  EXPECT_EQ(outcome.invocations[1].size(), 9U);
  EXPECT_EQ(outcome.stopped_by, std::vector(2, StoppedBy::budget));
}

TEST(RunPlan, RunsThreeInvocationsOverASmallBudget) {
  Plan plan = plan_of(1);
  plan.budget_ns = 1;
  FakeLauncher launcher;
  EXPECT_EQ(run_plan(plan, launcher, {}).invocations[0].size(), 3U);
  plan.invocations = 20;  // both bounds: then one is enough
  FakeLauncher both;
  EXPECT_EQ(run_plan(plan, both, {}).invocations[0].size(), 1U);
}

TEST(RunPlan, MeasuresNoYardsticksAroundASingleInvocation) {
  Plan plan = plan_of(1);
  plan.invocations = 1;
  FakeLauncher launcher;
  const RunOutcome outcome = run_plan(plan, launcher, {});
  EXPECT_EQ(launcher.yardsticks, 0);
  EXPECT_FALSE(outcome.yardsticks_before || outcome.yardsticks_after);
}

TEST(RunPlan, EndsAnExperimentWhoseMedianIsKnown) {
  Plan plan = plan_of(1);
  plan.invocations = 100;
  plan.precision = 0.02;
  FakeLauncher steady, restless;
  steady.message_ns = [](std::size_t) { return std::uint64_t{1000}; };
  restless.message_ns = [](std::size_t i) { return 1000 + 500 * (i % 5); };
  const RunOutcome known = run_plan(plan, steady, {});
  EXPECT_EQ(known.invocations[0].size(), 12U);  // at the first look
  EXPECT_THAT(known.stopped_by, ElementsAre(StoppedBy::precision));
  const RunOutcome unknown = run_plan(plan, restless, {});
  EXPECT_EQ(unknown.invocations[0].size(), 100U);
  EXPECT_THAT(unknown.stopped_by, ElementsAre(StoppedBy::invocations));
}

TEST(RunPlan, GoesOnWithTheOthersBehindAFailure) {
  Plan plan = plan_of(3);
  plan.invocations = 4;
  FakeLauncher launcher;
  launcher.fails_at = 4;
  const RunOutcome outcome = run_plan(plan, launcher, {});
  const std::size_t failed = launcher.runs[4];
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(outcome.invocations[i].size(), i == failed ? 2U : 4U);
    EXPECT_EQ(outcome.stopped_by[i], i == failed ? StoppedBy::failure : StoppedBy::invocations);
  }
}

TEST(RunPlan, KeepsWhatWasFinishedWhereItIsInterrupted) {
  Plan plan = plan_of(2);
  plan.invocations = 4;
  FakeLauncher between, within;
  between.is_interrupted_behind = 3;
  within.is_interrupted_in = 3;
  for (FakeLauncher* launcher : {&between, &within}) {
    const RunOutcome outcome = run_plan(plan, *launcher, {});
    EXPECT_TRUE(outcome.interrupted);
    EXPECT_EQ(outcome.invocations[0].size() + outcome.invocations[1].size(), 3U);
    EXPECT_EQ(outcome.stopped_by, std::vector(2, StoppedBy::interruption));
    EXPECT_EQ(launcher->yardsticks, 1);
  }
}

TEST(RunPlan, ThrowsWhatALauncherThrows) {
  struct NoProgram : FakeLauncher {
    InvocationResult run(const Experiment&) override { throw std::runtime_error("no program"); }
  } launcher;
  Plan plan = plan_of(1);
  EXPECT_THROW(run_plan(plan, launcher, {}), std::runtime_error);
}

TEST(RunPlan, TakesUpARunThatWasInterruptedInTheSameOrder) {
  Plan plan = plan_of(4);
  plan.invocations = 5;
  FakeLauncher whole;
  run_plan(plan, whole, {});
  for (const std::size_t done : {0U, 1U, 7U, 19U, 20U}) {
    FakeLauncher first, rest;
    first.is_interrupted_behind = done;
    RunOutcome before = run_plan(plan, first, {});
    before.yardsticks_after.reset();
    const RunOutcome outcome = run_plan(plan, rest, {}, std::move(before));
    std::vector<std::uint64_t> together = first.runs;
    together.insert(together.end(), rest.runs.begin(), rest.runs.end());
    EXPECT_EQ(together, whole.runs) << done;
    EXPECT_FALSE(outcome.interrupted);
    std::set<std::uint64_t> orders;
    for (const std::vector<InvocationResult>& each : outcome.invocations)
      for (const std::uint64_t order : orders_of(each)) orders.insert(order);
    EXPECT_EQ(orders.size(), 20U);
    EXPECT_EQ(*orders.rbegin(), 19U);
    EXPECT_EQ(rest.yardsticks, 1) << "those of the beginning are there";
  }
}

TEST(RunPlan, CountsWhatAResumedExperimentHasUsed) {
  Plan plan = plan_of(1);
  plan.budget_ns = 95 * kMillisecond;
  RunOutcome before;
  before.invocations.resize(1);
  before.elapsed_ns = 60 * kMillisecond;
  for (std::uint64_t round = 0; round < 5; ++round) {
    InvocationResult each;
    each.round = each.order = round;
    each.wall_ns = 10 * kMillisecond;
    before.invocations[0].push_back(each);
  }
  FakeLauncher launcher;
  const RunOutcome outcome = run_plan(plan, launcher, {}, std::move(before));
  EXPECT_EQ(outcome.invocations[0].size(), 9U);
  EXPECT_EQ(outcome.invocations[0][5].start_ns, 60 * kMillisecond);
}

TEST(RunPlan, TellsWhoWatchesOfEveryInvocation) {
  Plan plan = plan_of(2);
  plan.invocations = 3;
  FakeLauncher launcher;
  std::vector<double> fractions;
  std::vector<std::size_t> counts;
  std::size_t ended = 0;
  RunObserver observer;
  observer.before_invocation = [&](const Progress& now) {
    EXPECT_EQ(now.invocations_done, fractions.size());
    fractions.push_back(now.fraction);
  };
  observer.on_result = [&](const FinishedInvocation& now) {
    counts.push_back(now.invocations.size());
    if (now.stopped_by) ++ended;
    EXPECT_EQ(now.stopped_by.has_value(), now.invocations.size() == 3);
  };
  run_plan(plan, launcher, observer);
  EXPECT_THAT(counts, ElementsAre(1, 1, 2, 2, 3, 3));
  EXPECT_EQ(ended, 2U);
  ASSERT_EQ(fractions.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_DOUBLE_EQ(fractions[i], static_cast<double>(i) / 6);
}

TEST(RunPlan, GoesThroughAThousandPlans) {
  for (std::size_t i = 0; i < 1000; ++i) {
    Plan plan = plan_of(1 + i % 4);
    plan.invocations = 1 + i % 7;
    plan.seed = i;
    FakeLauncher launcher;
    run_plan(plan, launcher, {});
    ASSERT_EQ(launcher.runs.size(), plan.experiments.size() * plan.invocations);
  }
}

}  // namespace
}  // namespace ipcbench
