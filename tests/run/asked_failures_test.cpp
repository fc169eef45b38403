// Workers that fail because they were asked to, locks that a fork copies, and runs that end with
// data under way: each ends, and says what it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/workloads/fail.hpp"
#include "running_tool.hpp"
#include "transport_cases.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;

class AskedFailures : public testing::Test {
 protected:
  static Experiment experiment(std::string_view work, Start start) {
    Experiment result;
    result.transport = start == Start::thread ? "thread" : "pipe";
    result.wait = start == Start::thread ? Wait::hybrid : Wait::block;
    result.start = start;
    result.work = work;
    result.workers = 2;
    result.size_bytes = result.reply_bytes = 64;
    result.messages = 100;
    result.warmup = 2;
    result.cpus.fill(-1);
    return result;
  }
  InvocationResult run(const Experiment& experiment) { return supervisor_.run(experiment); }

 private:
  Supervisor supervisor_{1'000'000};
};

TEST_F(AskedFailures, NameTheWorkerThePhaseAndTheCause) {
  for (const Start start : {Start::fork, Start::spawn})
    for (const std::string_view kind : NamesOf<FailKind>::kNames) {
      const std::string work = "fail:" + std::string(kind) + ":5";
      SCOPED_TRACE(work + " " + std::string(name_of(start)));
      const Experiment asked = experiment(work, start);
      const Failure failure = run(asked).failure;
      const bool hangs = kind == "hang" || kind == "stop";
      EXPECT_EQ(failure.status, kind == "throw" ? Status::failed
                                : hangs         ? Status::timeout
                                                : Status::died);
      EXPECT_EQ(failure.party, 2U) << failure.reason;
      EXPECT_EQ(failure.phase, Phase::compute);
      EXPECT_EQ(failure.messages, 4U);
      EXPECT_EQ(failure.named, true) << failure.reason;
      EXPECT_TRUE(is_asked_for(asked, failure.status));
      EXPECT_FALSE(is_alive(static_cast<pid_t>(failure.pid)));
    }
}

TEST_F(AskedFailures, OfAThreadAreItsOwnWhereItThrows) {
  const Failure failure = run(experiment("fail:throw:5", Start::thread)).failure;
  EXPECT_EQ(failure.status, Status::failed);
  EXPECT_EQ(failure.named, true) << failure.reason;
}

// The process is all that anybody sees of it.
TEST_F(AskedFailures, OfAThreadTakeTheCoordinatorAlong) {
  const Failure failure = run(experiment("fail:kill:5", Start::thread)).failure;
  EXPECT_EQ(failure.status, Status::died);
  EXPECT_EQ(failure.party, 0U) << failure.reason;
  EXPECT_EQ(failure.named, false);
}

TEST_F(AskedFailures, ThatDoNotComeAreNoFailures) {
  const InvocationResult result = run(experiment("fail:kill:1000", Start::fork));
  EXPECT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  EXPECT_EQ(result.messages, 100U);
}

TEST_F(AskedFailures, AreNoneWhereNobodyAsked) {
  Experiment usual = experiment("none", Start::fork);
  EXPECT_FALSE(is_asked_for(usual, Status::died));
  EXPECT_FALSE(is_asked_for(usual, Status::deadlock));
  EXPECT_FALSE(is_asked_for(experiment("fail:kill", Start::fork), Status::corrupt));
  EXPECT_FALSE(is_asked_for(experiment("fail:kill", Start::fork), Status::no_resource));
}

class Hazards : public AskedFailures {
 protected:
  static Experiment with_hazard(Start start) {
    Experiment result = experiment("none", start);
    result.hazard = Hazard::fork_with_threads;
    return result;
  }
};

TEST_F(Hazards, ALockHeldAtAForkIsADeadlockThatIsNamed) {
  for (int i = 0; i < 5; ++i) {
    const InvocationResult result = run(with_hazard(Start::fork));
    const Failure& failure = result.failure;
    ASSERT_EQ(failure.status, Status::deadlock) << failure.reason;
    ASSERT_TRUE(failure.party);
    EXPECT_TRUE(is_worker(*failure.party)) << failure.reason;
    EXPECT_THAT(failure.reason, HasSubstr("waits for a lock that thread "));
    EXPECT_THAT(failure.reason, HasSubstr("(stage opening)"));
    EXPECT_EQ(failure.state, 'S');
    EXPECT_FALSE(is_alive(static_cast<pid_t>(failure.pid)));
    EXPECT_LT(failure.after_ns, 5'000'000'000U) << "told from a timeout";
  }
}

TEST_F(Hazards, OthersHaveALockOfTheirOwnOrTheLockItself) {
  for (const Start start : {Start::spawn, Start::thread}) {
    SCOPED_TRACE(name_of(start));
    const InvocationResult result = run(with_hazard(start));
    EXPECT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, 100U);
  }
}

class Teardown : public AskedFailures {
 protected:
  static void expect_accounted(const InvocationResult& result) {
    ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    ASSERT_TRUE(result.accounting);
    EXPECT_EQ(result.accounting->done, result.messages);
    EXPECT_EQ(result.parties.size(), 1U) << "the books of workers end with them";
  }
};

TEST_F(Teardown, WhatIsUnderWayIsLostAndCounted) {
  for (const Start start : {Start::fork, Start::spawn, Start::thread})
    for (const Dispatching dispatch : {Dispatching::turns, Dispatching::free}) {
      SCOPED_TRACE(std::string(name_of(start)) + " " + std::string(name_of(dispatch)));
      Experiment cut = experiment("none", start);
      cut.ending = Ending::now;
      cut.dispatch = dispatch;
      cut.depth = 2;
      const InvocationResult result = run(cut);
      expect_accounted(result);
      EXPECT_EQ(result.accounting->done + result.accounting->lost, 100U);
      EXPECT_GE(result.accounting->lost, 1U);
      EXPECT_LE(result.accounting->lost, 4U);
      EXPECT_EQ(result.accounting->never_sent, 0U);
    }
}

TEST_F(Teardown, WhereTimeDecidesARoundIsCutShort) {
  Experiment cut = experiment("spin:1ms", Start::fork);
  cut.ending = Ending::now;
  cut.messages = 0;
  cut.duration_ns = 20'000'000;
  for (int i = 0; i < 3; ++i) {
    const InvocationResult result = run(cut);
    expect_accounted(result);
    const Accounting& all = *result.accounting;
    EXPECT_EQ((all.done + all.lost + all.never_sent) % 2, 0U) << "whole rounds";
    EXPECT_LE(all.lost, 2U);
    EXPECT_LE(all.never_sent, 1U);
  }
}

// Workers are in the middle of replies that nobody will take.
TEST_F(Teardown, LargeRepliesUnderWayHoldNobodyUp) {
  Experiment cut = experiment("none", Start::fork);
  cut.ending = Ending::now;
  cut.reply_bytes = 1 << 20;
  cut.messages = 20;
  expect_accounted(run(cut));
}

TEST_F(Teardown, OfASharedQueueIsTheSame) {
  Experiment cut = experiment("none", Start::fork);
  cut.ending = Ending::now;
  cut.topology = Topology::shared;
  cut.lock_scope = LockScope::message;
  const InvocationResult result = run(cut);
  expect_accounted(result);
  EXPECT_EQ(result.accounting->done + result.accounting->lost, 100U);
}

TEST_F(Teardown, AWorkerThatFailedBeforeIsAFailure) {
  Experiment cut = experiment("fail:throw:5", Start::fork);
  cut.ending = Ending::now;
  const Failure failure = run(cut).failure;
  EXPECT_EQ(failure.status, Status::failed);
  EXPECT_EQ(failure.party, 2U) << failure.reason;
}

}  // namespace
}  // namespace ipcbench
