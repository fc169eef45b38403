#include "ipcbench/config/expand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "config/plans.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/config/memory.hpp"
#include "ipcbench/config/placement.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PlannedExperiment only(const Flags& flags, const Machine& machine = machine_with({0, 1, 2, 3})) {
  Plan plan = plan_of(flags, machine);
  EXPECT_EQ(plan.experiments.size(), 1U);
  return plan.experiments.at(0);
}

std::vector<int> cores(const PlannedExperiment& planned) {
  const auto& cpus = planned.experiment.cpus;
  return {cpus.begin(), cpus.begin() + planned.experiment.workers + 1};
}

TEST(Expand, DecidesDefaults) {
  const PlannedExperiment planned = only({});
  const Experiment& experiment = planned.experiment;
  EXPECT_EQ(planned.name, "pipe");
  EXPECT_EQ(experiment.size_bytes, 1U << 20);
  EXPECT_EQ(experiment.reply_bytes, 8U);
  EXPECT_EQ(experiment.workers, 4U);
  EXPECT_EQ(experiment.work.view(), "matmul:256");
  EXPECT_EQ(experiment.depth, 1U);
  EXPECT_EQ(experiment.start, Start::fork);
  EXPECT_EQ(experiment.wait, Wait::block);
  EXPECT_EQ(experiment.placement, Placement::free);  // 5 parties, 4 cores
  EXPECT_EQ(experiment.duration_ns, 100'000'000U);
  EXPECT_EQ(experiment.messages, 0U);
  EXPECT_EQ(experiment.warmup, 4U);
  EXPECT_EQ(experiment.timeout_ns, 0U);
  EXPECT_TRUE(experiment.touch);
  EXPECT_EQ(experiment.cpus[0], -1);
  EXPECT_THAT(parameters_of(planned),
              Contains(std::pair<std::string, std::string>("wait", "block")));
  EXPECT_THAT(parameters_of(planned), ::testing::Not(Contains(::testing::Key("messages"))));
}

TEST(Expand, DecidesByPattern) {
  const Experiment pingpong = only({{"pattern", "pingpong"}, {"size", "64"}}).experiment;
  EXPECT_EQ(pingpong.workers, 1U);
  EXPECT_EQ(pingpong.reply_bytes, 64U);
  EXPECT_EQ(pingpong.work.view(), "none");
  EXPECT_EQ(pingpong.placement, Placement::cross);
  const Experiment stream = only({{"pattern", "stream"}}).experiment;
  EXPECT_EQ(stream.depth, 8U);
  EXPECT_EQ(stream.work.view(), "none");
  EXPECT_EQ(stream.reply_bytes, 8U);
}

TEST(Expand, AStreamLeavesACoreToItsCoordinator) {
  for (const auto& [cores, workers] : {std::pair{1, 1}, {2, 1}, {3, 2}, {4, 3}}) {
    std::vector<int> cpus(static_cast<std::size_t>(cores));
    std::iota(cpus.begin(), cpus.end(), 0);
    const Experiment experiment = only({{"pattern", "stream"}}, machine_with(cpus)).experiment;
    EXPECT_EQ(experiment.workers, static_cast<std::uint32_t>(workers)) << cores << " cores";
    EXPECT_EQ(experiment.placement, cores == 1 ? Placement::free : Placement::cross);
  }
}

TEST(Expand, WhatADefaultDoesDeservesNoWarning) {
  for (const std::vector<int>& cpus : {std::vector{0}, {0, 1}, {0, 1, 2}})
    for (const char* pattern : {"pool", "pingpong", "stream"})
      for (const char* topology : {"lanes", "shared"})
        for (const TransportInfo* transport : transports()) {
          if (!transport->topologies.contains(parse_name<Topology>(topology))) continue;
          if (std::string_view(pattern) == "stream" && std::string_view(topology) == "shared")
            continue;
          const PlannedExperiment planned =
              only({{"transport", transport->name}, {"pattern", pattern}, {"topology", topology}},
                   machine_with(cpus));
          EXPECT_TRUE(planned.warnings.empty())
              << planned.name << " " << pattern << " on " << cpus.size()
              << " cores: " << planned.warnings.front().text;
        }
}

TEST(Expand, CoresAreListsAndRanges) {
  const auto placement = [](std::string_view text) {
    return parameter_of(only({{"placement", text}, {"workers", "2"}}), "placement");
  };
  EXPECT_EQ(placement("0-3"), "0,1,2,3");
  EXPECT_EQ(placement("3,0-1,1"), "3,0,1,1");
  EXPECT_EQ(placement("2-2"), "2");
  EXPECT_EQ(plan_of({{"placement", "0-1,cross,2"}, {"workers", "1"}}).experiments.size(), 3U);
  const auto parse_placement = [](std::string_view text) {
    Experiment experiment;
    find_key("placement").parse(experiment, text);
  };
  EXPECT_THROW(parse_placement("0-1-2"), UsageError);
  EXPECT_THROW(parse_placement("0-"), UsageError);
  EXPECT_THROW(parse_placement("0--1"), UsageError);
  EXPECT_THROW(parse_placement("0-4095"), UsageError);
  EXPECT_THROW(parse_placement("4096"), UsageError);
  EXPECT_THROW(parse_placement("99999999999999999999"), UsageError);
}

TEST(Expand, CrossTakesTheCoresInTheirOrder) {
  const PlannedExperiment planned = only({{"workers", "3"}}, machine_with({0, 2, 1, 3}));
  EXPECT_EQ(planned.experiment.placement, Placement::cross);
  EXPECT_THAT(cores(planned), ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(rejection<ResourceError>({{"placement", "4"}}, machine_with({0, 2, 1, 3})),
              HasSubstr("allowed are 0,1,2,3"));
}

TEST(Expand, DecidesByTransport) {
  const Experiment thread = only({{"transport", "thread:copy=true"}}).experiment;
  EXPECT_EQ(thread.start, Start::thread);
  EXPECT_EQ(thread.wait, Wait::hybrid);  // five parties, four cores, work to do
  EXPECT_EQ(thread.transport.view(), "thread");
  EXPECT_EQ(thread.options.view(), "copy=true");
}

TEST(Expand, WaitsForMemoryByTheCoresThereAre) {
  const auto wait = [](Flags flags) {
    flags.insert(flags.begin(), {"transport", "shm"});
    return only(flags).experiment.wait;
  };
  EXPECT_EQ(wait({{"workers", "3"}}), Wait::backoff);
  EXPECT_EQ(wait({{"workers", "4"}}), Wait::hybrid);
  EXPECT_EQ(wait({{"workers", "4"}, {"work", "none"}}), Wait::backoff);
  EXPECT_EQ(wait({{"workers", "3"}, {"placement", "0,1"}}), Wait::hybrid);
  EXPECT_EQ(wait({{"pattern", "pingpong"}}), Wait::backoff);
  EXPECT_EQ(wait({{"pattern", "pingpong"}, {"placement", "same"}}), Wait::backoff);
  EXPECT_EQ(only({{"pattern", "pingpong"}}).experiment.wait, Wait::block);  // a pipe
}

TEST(Expand, WarmsUpByTheLargerMessage) {
  EXPECT_EQ(only({{"size", "8"}}).experiment.warmup, 1000U);
  EXPECT_EQ(only({{"size", "8"}, {"reply", "64KiB"}}).experiment.warmup, 64U);
  EXPECT_EQ(only({{"size", "16MiB"}}).experiment.warmup, 2U);
}

TEST(Expand, MessagesTakeThePlaceOfTheDuration) {
  const PlannedExperiment planned = only({{"messages", "1k"}});
  EXPECT_EQ(planned.experiment.messages, 1000U);
  EXPECT_EQ(planned.experiment.duration_ns, 0U);
  EXPECT_THAT(rejection<UsageError>({{"messages", "10"}, {"duration", "1s"}}),
              HasSubstr("--messages and --duration exclude each other"));
}

TEST(Expand, NamesWhatVaries) {
  EXPECT_THAT(names(plan_of({{"transport", "pipe,shm"}, {"size", "8,64K"}, {"depth", "2"}})),
              ElementsAre("pipe/size=8", "pipe/size=64KiB", "shm/size=8", "shm/size=64KiB"));
  EXPECT_THAT(names(plan_of({{"transport", "shm:in_place=true"}, {"wait", "auto,spin"}})),
              ElementsAre("shm:in_place=true/wait=hybrid", "shm:in_place=true/wait=spin"));
  EXPECT_THAT(rejection<UsageError>({{"size", "64K,65536"}}), HasSubstr("pipe/size=64KiB"));
  EXPECT_THAT(rejection<UsageError>({{"wait", "auto,block"}}), HasSubstr("pipe/wait=block"));
}

TEST(Expand, PutsTheNamesOfSeveralConfigsInFront) {
  Config small = config_of({{"size", "8"}, {"seed", "5"}});
  Config heavy = config_of({{"size", "1MiB"}});
  small.name = "small";
  heavy.name = "heavy";
  const Plan plan = expand(std::vector{small, heavy}, machine_with({0, 1}));
  EXPECT_THAT(names(plan), ElementsAre("small/pipe", "heavy/pipe"));
  EXPECT_EQ(plan.seed, 5U);
  heavy.settings.push_back(make_setting(find_key("seed"), {"6"}, "heavy.json: seed"));
  EXPECT_THROW(expand(std::vector{small, heavy}, machine_with({0, 1})), UsageError);
}

TEST(Expand, SetsThePlan) {
  const Plan defaults = plan_of({});
  EXPECT_EQ(defaults.invocations, 0U);
  EXPECT_EQ(defaults.budget_ns, 3'000'000'000U);
  EXPECT_EQ(defaults.sample_ns, 10'000'000U);
  EXPECT_EQ(defaults.seed, 7U);
  const Plan plan = plan_of({{"invocations", "5"}, {"sample", "off"}, {"seed", "9"}});
  EXPECT_EQ(plan.invocations, 5U);
  EXPECT_EQ(plan.sample_ns, 0U);
  EXPECT_EQ(plan.seed, 9U);
}

TEST(Expand, RejectsTooManyExperiments) {
  EXPECT_THAT(rejection<UsageError>({{"size", "1..200:+1"}, {"reply", "1..51:+1"}}),
              HasSubstr("10200 experiments"));
  EXPECT_EQ(
      plan_of({{"size", "1..100:+1"}, {"depth", "1..100:+1"}, {"work", "none"}}).experiments.size(),
      10'000U);
}

TEST(Expand, RejectsWhatTheTransportCannot) {
  EXPECT_THAT(rejection<UsageError>({{"transport", "thread"}, {"start", "fork"}}),
              HasSubstr("start=fork: thread works with start=thread only"));
  EXPECT_THAT(rejection<UsageError>({{"transport", "pipe"}, {"wait", "futex"}}),
              HasSubstr("wait=futex: pipe works with wait=block"));
}

TEST(Expand, DecidesTheLockOfASharedQueue) {
  const auto scope = [](const Flags& flags) {
    Flags all = {{"topology", "shared"}};
    all.insert(all.end(), flags.begin(), flags.end());
    return only(all).experiment.lock_scope;
  };
  EXPECT_EQ(scope({{"size", "8"}}), LockScope::copy);
  EXPECT_EQ(scope({{"size", "4072"}}), LockScope::copy) << "with its header just PIPE_BUF";
  EXPECT_EQ(scope({{"size", "4073"}}), LockScope::message);
  EXPECT_EQ(scope({{"size", "4073"}, {"lock-scope", "copy"}}), LockScope::copy);
  EXPECT_EQ(scope({{"size", "8"}, {"lock-scope", "message"}}), LockScope::message);
  EXPECT_EQ(scope({{"transport", "shm"}}), LockScope::none);
  // Lanes have no lock, and so no such parameter.
  for (const auto& [key, value] : parameters_of(only({}))) EXPECT_NE(key, "lock-scope") << value;
}

TEST(Expand, RejectsWhatASharedQueueCannot) {
  const auto because = [](const Flags& flags) {
    Flags all = {{"topology", "shared"}};
    all.insert(all.end(), flags.begin(), flags.end());
    return rejection<UsageError>(all);
  };
  EXPECT_THAT(because({{"transport", "null"}}),
              HasSubstr("topology=shared: null works with topology=lanes only"));
  EXPECT_THAT(rejection<UsageError>({{"topology", "shared"}, {"transport", "shm:slots=4"}}),
              HasSubstr("shm:slots: with topology=shared"));
  EXPECT_THAT(because({{"pattern", "stream"}}), HasSubstr("pattern=pool or pingpong"));
  EXPECT_THAT(
      because({{"transport", "shm"}, {"lock-scope", "message"}}),
      HasSubstr("lock-scope=message: shm with topology=shared works with lock-scope=none only"));
  EXPECT_THAT(because({{"transport", "pipe"}, {"wait", "hybrid"}}),
              HasSubstr("wait=block or spin"));
  EXPECT_THAT(because({{"transport", "pipe:call=32"}, {"reply", "64"}, {"lock-scope", "copy"}}),
              HasSubstr("moves 32 bytes at once"));
  EXPECT_THAT(rejection<UsageError>({{"lock-scope", "message"}}),
              HasSubstr("write topology=shared"));
  EXPECT_THAT(
      rejection<UsageError>({{"transport", "shm"}, {"sender", "feeder"}, {"wait", "eventfd"}}),
      HasSubstr("wait=eventfd: a worker and its feeder"));
  EXPECT_THAT(rejection<UsageError>({{"transport", "file"}, {"sender", "feeder"}}),
              HasSubstr("sender=feeder: file works with sender=inline only"));
  EXPECT_THAT(rejection<ResourceError>(
                  {{"topology", "shared"}, {"size", "1GiB"}, {"depth", "8"}, {"reply", "1GiB"}}),
              HasSubstr("of memory"));
  // Fewer messages than workers are too few for lanes alone.
  EXPECT_EQ(only({{"topology", "shared"}, {"messages", "1"}}).experiment.messages, 1U);
}

TEST(Expand, FreeDispatchIsOfLanesWithReplies) {
  EXPECT_EQ(only({}).experiment.dispatch, Dispatching::turns);
  EXPECT_THAT(names(plan_of({{"dispatch", "turns,free"}})),
              ElementsAre("pipe/dispatch=turns", "pipe/dispatch=free"));
  EXPECT_THAT(rejection<UsageError>({{"dispatch", "free"}, {"topology", "shared"}}),
              HasSubstr("dispatch=free: workers of a shared queue take their tasks when they are "
                        "free anyway; write topology=lanes"));
  EXPECT_THAT(rejection<UsageError>({{"dispatch", "free"}, {"pattern", "stream"}}),
              HasSubstr("has no replies that say who is free"));
  EXPECT_THAT(rejection<UsageError>({{"dispatch", "free"}, {"pattern", "pingpong"}}),
              HasSubstr("has one worker"));
  EXPECT_THAT(rejection<UsageError>({{"dispatch", "free"}, {"rate", "10k"}}),
              HasSubstr("write dispatch=turns"));
}

TEST(ExpandItems, AutoGivesEachWorkerFourMessagesOfEqualLength) {
  const auto items = [](std::string messages) {
    return only({{"items", "auto"}, {"workers", "2"}, {"messages", messages}}).experiment.items;
  };
  EXPECT_EQ(items("4096"), 512U);
  EXPECT_EQ(items("1001"), 91U);  // of 7 x 11 x 13, and no more than 126
  EXPECT_EQ(items("13"), 1U);
  EXPECT_THAT(rejection<UsageError>({{"items", "auto"}}), HasSubstr("write messages=N too"));
}

TEST(ExpandItems, AreRefusedWhereTheyHaveNoMeaning) {
  EXPECT_THAT(rejection<UsageError>({{"items", "8"}, {"messages", "100"}}),
              HasSubstr("messages=100 cannot be divided by it; write messages=104"));
  EXPECT_THAT(rejection<UsageError>({{"items", "8"}, {"messages", "8"}, {"workers", "2"}}),
              HasSubstr("with items=8 that is less than workers=2"));
  EXPECT_THAT(rejection<UsageError>({{"items", "8"}, {"pattern", "pingpong"}}),
              HasSubstr("write items=1 or pattern=pool"));
  EXPECT_THAT(rejection<UsageError>({{"items", "8"}, {"rate", "10k"}}), HasSubstr("drop rate"));
  EXPECT_THAT(rejection<UsageError>({{"items", "1000000"}, {"size", "32TiB"}}),
              HasSubstr("beyond 2^64 bytes"));
  EXPECT_THAT(rejection<UsageError>({{"items", "1000001"}}), HasSubstr("1000000"));
}

TEST(Expand, ARateIsOfLanesWithReplies) {
  EXPECT_EQ(only({{"rate", "10k"}}).experiment.rate_per_second, 10'000U);
  EXPECT_EQ(only({{"rate", "0"}}).experiment.rate_per_second, 0U);
  EXPECT_EQ(only({{"rate", "2M"}, {"pattern", "pingpong"}}).experiment.rate_per_second, 2'000'000U);
  EXPECT_THAT(names(plan_of({{"rate", "0,1k"}})), ElementsAre("pipe/rate=0", "pipe/rate=1000"));
  EXPECT_THAT(rejection<UsageError>({{"rate", "1k"}, {"pattern", "stream"}}),
              AllOf(HasSubstr("rate=1000"), HasSubstr("write pattern=pool or pingpong")));
  EXPECT_THAT(rejection<UsageError>({{"rate", "1k"}, {"topology", "shared"}}),
              AllOf(HasSubstr("rate=1000"), HasSubstr("topology=lanes only")));
  EXPECT_THAT(rejection<UsageError>({{"rate", "1k"}, {"timed-batch", "8"}}),
              HasSubstr("timed-batch=8: with rate=1000 every message is timed by itself"));
  EXPECT_THAT(rejection<UsageError>({{"rate", "10"}, {"workers", "2"}}),
              AllOf(HasSubstr("rate=10: 1 message is due within duration=100ms"),
                    HasSubstr("raise duration or rate")));
  EXPECT_EQ(rejection<UsageError>({{"rate", "20"}, {"workers", "2"}}), "accepted");
  EXPECT_EQ(rejection<UsageError>({{"rate", "1"}, {"workers", "2"}, {"messages", "2"}}),
            "accepted");
  EXPECT_THAT(rejection<UsageError>({{"rate", "11M"}}),
              AllOf(HasSubstr("--rate: '11M' is out of range"), HasSubstr("10000000")));
  EXPECT_THAT(rejection<UsageError>({{"rate", "1.5"}}), HasSubstr("--rate: '1.5'"));
}

TEST(Expand, RejectsWhatThePatternCannot) {
  EXPECT_THAT(rejection<UsageError>({{"pattern", "pingpong"}, {"workers", "2"}}),
              HasSubstr("workers=2"));
  EXPECT_THAT(rejection<UsageError>({{"pattern", "pingpong"}, {"work", "touch"}}),
              HasSubstr("work=touch"));
  EXPECT_THAT(rejection<UsageError>({{"pattern", "pingpong"}, {"reply", "9"}}),
              HasSubstr("reply=9"));
  EXPECT_EQ(rejection<UsageError>({{"pattern", "pingpong"}, {"workers", "1"}, {"work", "none"}}),
            "accepted");
}

TEST(Expand, RejectsWhatDoesNotGoTogether) {
  EXPECT_THAT(rejection<UsageError>({{"work", "matmul:64:payload"}, {"size", "32767"}}),
              AllOf(HasSubstr("work=matmul:64:payload"), HasSubstr("32KiB")));
  EXPECT_THAT(rejection<UsageError>({{"messages", "3"}, {"workers", "4"}}),
              HasSubstr("messages=3"));
  EXPECT_THAT(rejection<UsageError>({{"timeout", "50ms"}}), HasSubstr("timeout=50ms"));
}

TEST(Expand, RejectsSumsBeyondEveryNumberAsUsage) {
  EXPECT_THAT(rejection<UsageError>({{"size", "8388608TiB"}, {"workers", "2"}}),
              HasSubstr("size=8388608TiB"));
  EXPECT_THAT(rejection<UsageError>({{"size", "16777215TiB"}, {"reply", "2TiB"}}),
              HasSubstr("reply=2TiB"));
  EXPECT_THAT(rejection<UsageError>({{"size", "1TiB"}, {"messages", "16777217"}}),
              HasSubstr("messages=16777217"));
}

TEST(Expand, RefusesWhatDoesNotFitIntoMemory) {
  const Flags huge = {{"size", "200GiB"}};
  EXPECT_THAT(rejection<ResourceError>(huge), AllOf(HasSubstr("pipe: needs"), HasSubstr("8.00 GiB"),
                                                    HasSubstr("(test)"), HasSubstr("lower size")));
  // 80 % are the limit, not all of it.
  const Flags flags = {{"transport", "shm"}, {"size", "1MiB"}, {"workers", "1"}};
  const std::uint64_t needed = memory_needed(only(flags).experiment);
  EXPECT_GT(needed, 1U << 20);
  Machine machine = machine_with({0, 1});
  machine.memory.available_bytes = needed / 4 * 5 + 10;
  EXPECT_EQ(rejection<ResourceError>(flags, machine), "accepted");
  machine.memory.available_bytes = needed / 4 * 5 - 10;
  EXPECT_THAT(rejection<ResourceError>(flags, machine), HasSubstr("needs"));
}

TEST(Expand, MeetsUsageBeforeResources) {
  EXPECT_THAT(rejection<UsageError>({{"size", "200GiB"}, {"wait", "block,futex"}}),
              HasSubstr("wait=futex"));
}

TEST(Placement, GivesEachPartyACoreOfItsOwn) {
  const auto planned = only({{"workers", "3"}}, machine_with({2, 3, 5, 7}));
  EXPECT_EQ(planned.experiment.placement, Placement::cross);
  EXPECT_THAT(cores(planned), ElementsAre(2, 3, 5, 7));
  EXPECT_TRUE(planned.warnings.empty());
}

TEST(Placement, WrapsAroundWithAWarning) {
  const auto planned = only({{"workers", "3"}, {"placement", "cross"}}, machine_with({0, 1}));
  EXPECT_THAT(cores(planned), ElementsAre(0, 1, 0, 1));
  ASSERT_EQ(planned.warnings.size(), 1U);
  EXPECT_EQ(planned.warnings[0].id, "shared-core");
  EXPECT_FALSE(planned.warnings[0].advice.empty());
}

TEST(Placement, SameAndFreeAndListed) {
  const Machine machine = machine_with({1, 2, 3});
  EXPECT_THAT(cores(only({{"workers", "2"}, {"placement", "same"}}, machine)),
              ElementsAre(1, 1, 1));
  EXPECT_THAT(cores(only({{"workers", "2"}, {"placement", "free"}}, machine)),
              ElementsAre(-1, -1, -1));
  EXPECT_THAT(cores(only({{"workers", "3"}, {"placement", "3,1,2"}}, machine)),
              ElementsAre(3, 1, 2, 1));
  EXPECT_THAT(cores(only({{"workers", "2"}, {"placement", "2"}}, machine)), ElementsAre(2, 2, 2));
}

TEST(Placement, RefusesACoreThatIsNotAllowed) {
  EXPECT_THAT(rejection<ResourceError>({{"placement", "0,4"}}, machine_with({0, 1, 3})),
              AllOf(HasSubstr("core 4"), HasSubstr("0,1,3")));
}

TEST(Placement, WarnsOfPartiesThatSpinOnOneCore) {
  const auto planned = only({{"wait", "spin"}, {"placement", "same"}, {"workers", "1"}});
  ASSERT_EQ(planned.warnings.size(), 1U);
  EXPECT_EQ(planned.warnings[0].id, "spin-shared-core");
}

TEST(Placement, WarnsOfWorkByWallTimeWherePartiesShareCores) {
  const auto ids = [](const Flags& flags) {
    std::vector<std::string> found;
    for (const Warning& each : only(flags).warnings) found.push_back(each.id);
    return found;
  };
  EXPECT_THAT(ids({{"work", "spin:1ms"}, {"workers", "4"}}), ElementsAre("spin-is-no-work"));
  EXPECT_THAT(ids({{"work", "spin:1ms"}, {"workers", "3"}}), ElementsAre());
  EXPECT_THAT(ids({{"work", "cpu:1ms"}, {"workers", "16"}}), ElementsAre());
}

TEST(Claims, AreHeldAgainstThePlanBeforeAnythingStarts) {
  const Flags sweep = {{"transport", "pipe,unix"}, {"size", "8,1MiB"}};
  const auto with = [&](std::string_view rule, std::string_view claim = "pipes are slow") {
    Flags flags = sweep;
    if (!rule.empty()) flags.emplace_back("expect", rule);
    if (!claim.empty()) flags.emplace_back("claim", claim);
    return flags;
  };
  const Plan plan =
      plan_of(with("time_per_message of transport=pipe over transport=unix at_least 1"));
  ASSERT_EQ(plan.claims.size(), 1U);
  EXPECT_EQ(plan.claims[0].text, "pipes are slow");
  EXPECT_EQ(plan.claims[0].expectations.at(0).rule,
            "time_per_message of transport=pipe over transport=unix at_least 1");
  EXPECT_TRUE(plan_of(sweep).claims.empty());
  EXPECT_EQ(plan_of(with("p99 at_most 1s", "")).claims.size(), 1U) << "limits need no claim";
  EXPECT_THAT(rejection<UsageError>(with("")), HasSubstr("--claim: nothing decides"));
  EXPECT_THAT(rejection<UsageError>(with("p99 at_mots 1us")),
              AllOf(HasSubstr("--expect: 'p99 at_mots 1us'"), HasSubstr("at_least|at_most")));
  EXPECT_THAT(rejection<UsageError>(with("p99 of transport=tcp at_most 1s")),
              AllOf(HasSubstr("expect:"), HasSubstr("transport=tcp"), HasSubstr("pipe/size=8")));
}

}  // namespace
}  // namespace ipcbench
