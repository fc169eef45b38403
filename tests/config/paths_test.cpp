// What can be asked of a broker, of handles and of a broadcast, and what cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/plans.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/memory.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const Flags kBroker = {{"topology", "broker"}};

Flags brokered(Flags others) {
  others.insert(others.end(), kBroker.begin(), kBroker.end());
  return others;
}

TEST(ConfigBroker, IsOfferedByEveryTransportBetweenProcesses) {
  for (const TransportInfo* info : transports()) {
    if (!info->missing_package.empty()) continue;
    const bool offered = info->topologies.contains(Topology::broker);
    EXPECT_EQ(offered, info->starts.contains(Start::fork) && info->name != "null") << info->name;
  }
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"transport", "null"}})),
              HasSubstr("topology=broker: null works with topology=lanes"));
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"transport", "thread"}})),
              HasSubstr("topology=broker: thread works with topology="));
}

TEST(ConfigBroker, RejectsWhatItsThreadsCannotDo) {
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"depth", "4"}})),
              AllOf(HasSubstr("topology=broker: depth=4: "), HasSubstr("write depth=1")));
  EXPECT_EQ(ipcbench::rejection<UsageError>(brokered({{"depth", "4"}, {"pattern", "stream"}})),
            "accepted");
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"start", "thread"}})),
              HasSubstr("topology=broker: the broker is a process"));
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"dispatch", "free"}, {"workers", "2"}})),
              AllOf(HasSubstr("topology=broker: dispatch=free"), HasSubstr("dispatch=turns")));
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"rate", "100"}})),
              HasSubstr("rate=100: works with topology=lanes only"));
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"lock-scope", "message"}})),
              HasSubstr("topology=broker has no lock"));
  EXPECT_THAT(ipcbench::rejection<UsageError>(brokered({{"workers", "4"}, {"messages", "3"}})),
              HasSubstr("less than workers=4"));
}

// Its threads are parties that take cores, and there are twice as many lanes.
TEST(ConfigBroker, ItsThreadsArePartiesWithLanesOfTheirOwn) {
  const PlannedExperiment planned =
      plan_of(brokered({{"workers", "2"}, {"placement", "cross"}}), machine_with({0, 1, 2}))
          .experiments.at(0);
  EXPECT_EQ(planned.experiment.cpus.at(broker_party(1)), 0);
  EXPECT_EQ(planned.experiment.cpus.at(broker_party(2)), 1);
  ASSERT_EQ(planned.warnings.size(), 1U);
  EXPECT_THAT(planned.warnings[0].text, HasSubstr("5 parties share 3 core(s)"));
  const auto memory = [](const Flags& flags) {
    return memory_needed(plan_of(flags).experiments.at(0).experiment);
  };
  EXPECT_GT(memory(brokered({{"size", "64MiB"}})), memory({{"size", "64MiB"}}) + (64ULL << 20));
}

TEST(ConfigInlineBelow, IsChosenForABroadcastAlone) {
  const auto chosen = [](const Flags& flags) { return plan_of(flags).experiments.at(0); };
  EXPECT_EQ(chosen({}).experiment.inline_below, 0U);
  EXPECT_THAT(parameters_of(chosen({})), Not(Contains(testing::Key("inline-below"))));
  EXPECT_EQ(chosen({{"pattern", "broadcast"}}).experiment.inline_below, 0U);
  EXPECT_EQ(chosen({{"pattern", "broadcast"}, {"transport", "shm"}}).experiment.inline_below, 1U);
  const PlannedExperiment asked = chosen({{"inline-below", "64KiB"}, {"size", "1MiB"}});
  EXPECT_EQ(asked.experiment.inline_below, 65536U);
  EXPECT_THAT(parameters_of(asked), Contains(testing::Pair("inline-below", "64KiB")));
  // Two slots of a depth of 1, and both sides' handles are small.
  EXPECT_LT(memory_needed(asked.experiment), 30ULL << 20);
  EXPECT_GE(memory_needed(asked.experiment), asked.experiment.workers * 2ULL << 20);
}

TEST(ConfigInlineBelow, RejectsWhatItDoesNotGoWith) {
  const auto rejected = [](Flags flags) {
    flags.push_back({"inline-below", "4KiB"});
    return ipcbench::rejection<UsageError>(flags);
  };
  EXPECT_EQ(rejected({}), "accepted");
  EXPECT_EQ(rejected({{"topology", "broker"}}), "accepted");
  EXPECT_EQ(rejected({{"transport", "shm"}, {"pattern", "broadcast"}}), "accepted");
  EXPECT_THAT(rejected({{"transport", "shm"}}),
              AllOf(HasSubstr("inline-below=4KiB: shm does not copy"), HasSubstr("write one of")));
  EXPECT_THAT(rejected({{"transport", "memfd"}}), HasSubstr("memfd does not copy"));
  EXPECT_THAT(rejected({{"topology", "shared"}}), HasSubstr("write topology=lanes or drop"));
  EXPECT_THAT(rejected({{"pattern", "stream"}}), HasSubstr("pattern=stream has no replies"));
}

TEST(ConfigBroadcast, RejectsWhatItDoesNotGoWith) {
  const auto rejected = [](Flags flags) {
    flags.push_back({"pattern", "broadcast"});
    return ipcbench::rejection<UsageError>(flags);
  };
  EXPECT_EQ(rejected({}), "accepted");
  EXPECT_EQ(rejected({{"buffers", "fresh"}}), "accepted");
  EXPECT_THAT(rejected({{"buffers", "fresh"}, {"inline-below", "1"}}),
              HasSubstr("write buffers=reuse, or inline-below=0"));
  EXPECT_THAT(rejected({{"codec", "copy"}, {"transport", "shm"}}), HasSubstr("write codec=none"));
  EXPECT_THAT(rejected({{"topology", "shared"}}),
              HasSubstr("pattern=broadcast: a shared queue gives each message to one worker"));
  EXPECT_THAT(rejected({{"transport", "null"}}), HasSubstr("over null nothing travels"));
  EXPECT_THAT(rejected({{"rate", "100"}}), HasSubstr("drop rate"));
  EXPECT_THAT(rejected({{"dispatch", "free"}}), HasSubstr("has every task for all workers"));
}

}  // namespace
}  // namespace ipcbench
