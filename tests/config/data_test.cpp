// What can be asked of buffers and codecs, and what cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/plans.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/memory.hpp"

namespace ipcbench {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Machine kMachine{{0, 1, 2}, {8ULL << 30, "test"}, 7, 10 << 20};

Plan data_plan(const Flags& flags) { return plan_of(flags, kMachine); }

TEST(ConfigBuffers, AreReusedUnlessSaid) {
  const PlannedExperiment planned = data_plan({}).experiments.at(0);
  EXPECT_EQ(planned.experiment.buffers, Buffers::reuse);
  EXPECT_THAT(parameters_of(planned), Contains(testing::Pair("buffers", "reuse")));
  EXPECT_THAT(parameters_of(planned), Not(Contains(testing::Key("pool"))));
  EXPECT_THAT(parameters_of(planned), Not(Contains(testing::Key("huge"))));
}

TEST(ConfigBuffers, APoolIsTwiceTheLastCacheAndThreeMessages) {
  const PlannedExperiment planned = data_plan({{"buffers", "rotate"}}).experiments.at(0);
  EXPECT_EQ(planned.experiment.pool_bytes, 20U << 20);
  EXPECT_THAT(parameters_of(planned), Contains(testing::Pair("pool", "20MiB")));
  EXPECT_THAT(planned.chosen, Contains("pool"));
  const auto pool = [](const Flags& flags) {
    return data_plan(flags).experiments.at(0).experiment.pool_bytes;
  };
  EXPECT_EQ(pool({{"buffers", "rotate"}, {"size", "64MiB"}}), 3U * (64U << 20));
  EXPECT_EQ(pool({{"buffers", "rotate"}, {"size", "64MiB"}, {"topology", "shared"}}),
            3U * ((64U << 20) + 64));
  EXPECT_EQ(pool({{"buffers", "rotate"}, {"pool", "5MiB"}}), 5U << 20);
  EXPECT_EQ(pool({{"buffers", "rotate"},
                  {"size", "64MiB"},
                  {"rate", "1"},
                  {"duration", "9s"},
                  {"depth", "4"},
                  {"workers", "2"}}),
            10U * (64ULL << 20))
      << "a task may wait while all others are under way";
}

// A key that says nothing at some points is passed over there, and makes no more of them.
TEST(ConfigBuffers, PoolsAndHugePagesGoWithASweep) {
  EXPECT_THAT(names(data_plan({{"buffers", "reuse,fresh,rotate"}, {"pool", "64MiB"}})),
              ElementsAre("pipe/buffers=reuse", "pipe/buffers=fresh", "pipe/buffers=rotate"));
  EXPECT_THAT(names(data_plan({{"buffers", "reuse,rotate"}, {"pool", "4MiB,64MiB"}})),
              ElementsAre("pipe/buffers=reuse", "pipe/buffers=rotate/pool=4MiB",
                          "pipe/buffers=rotate/pool=64MiB"));
  EXPECT_THAT(names(data_plan({{"buffers", "reuse,fresh"}, {"huge", "false,true"}})),
              ElementsAre("pipe/buffers=reuse", "pipe/buffers=fresh/huge=false",
                          "pipe/buffers=fresh/huge=true"));
  // With one value it tells no two of them apart, so they are compared by their buffers.
  const Plan plan = data_plan({{"buffers", "reuse,rotate"}, {"pool", "64MiB"}});
  EXPECT_THAT(plan.experiments.at(1).chosen, AllOf(Contains("pool"), Contains("huge")));
  EXPECT_THAT(parameters_of(plan.experiments.at(1)), Contains(testing::Pair("pool", "64MiB")));
}

TEST(ConfigBuffers, RejectsWhatNobodyListensTo) {
  EXPECT_THAT(rejection<UsageError>({{"pool", "64MiB"}}, kMachine),
              HasSubstr("pool=64MiB: goes with buffers=rotate only; write that or drop pool"));
  EXPECT_THAT(rejection<UsageError>({{"pool", "64MiB"}, {"buffers", "fresh,reuse"}}, kMachine),
              HasSubstr("pool=64MiB"));
  EXPECT_THAT(rejection<UsageError>({{"huge", "true"}}, kMachine),
              HasSubstr("huge=true: goes with buffers=fresh or rotate only"));
  EXPECT_EQ(rejection<UsageError>({{"huge", "false"}, {"pool", "auto"}}, kMachine), "accepted");
}

TEST(ConfigBuffers, RejectsWhatDoesNotGoTogether) {
  EXPECT_THAT(
      rejection<UsageError>({{"buffers", "rotate"}, {"pool", "3MiB"}, {"reply", "2MiB"}}, kMachine),
      AllOf(HasSubstr("pool=3MiB"), HasSubstr("in use at a time"), HasSubstr("pool=6MiB")));
  EXPECT_THAT(rejection<UsageError>({{"buffers", "fresh"}, {"touch", "false"}}, kMachine),
              HasSubstr("touch=false: buffers=fresh"));
  EXPECT_THAT(rejection<UsageError>({{"buffers", "rotate"}, {"sender", "feeder"}}, kMachine),
              HasSubstr("buffers=rotate: works with sender=inline only"));
  EXPECT_THAT(rejection<UsageError>({{"buffers", "frsh"}}, kMachine), HasSubstr("fresh"));
}

TEST(ConfigWork, ReadsNoPayloadThatNobodyWrites) {
  for (const char* work : {"touch", "matmul:16:payload"})
    EXPECT_THAT(
        rejection<UsageError>({{"work", work}, {"size", "4KiB"}, {"touch", "false"}}, kMachine),
        HasSubstr("touch=false: work=" + std::string(work)));
  EXPECT_EQ(rejection<UsageError>({{"work", "matmul:16"}, {"touch", "false"}}, kMachine),
            "accepted");
}

TEST(ConfigBuffers, NeedMemoryInEveryParty) {
  const auto needed = [](const Flags& flags) {
    return memory_needed(data_plan(flags).experiments.at(0).experiment);
  };
  const Flags plain = {{"size", "1MiB"}, {"workers", "2"}};
  Flags rotating = plain;
  rotating.insert(rotating.end(), {{"buffers", "rotate"}, {"pool", "100MiB"}});
  EXPECT_EQ(needed(rotating) - needed(plain), 300U << 20);
  rotating.back().second = "100GiB";
  EXPECT_THAT(rejection<ResourceError>(rotating, kMachine),
              AllOf(HasSubstr("of memory"), HasSubstr("pool")));
}

TEST(ConfigCodec, NeedsNumbers) {
  EXPECT_THAT(rejection<UsageError>({{"codec", "cbor"}, {"size", "1000001"}}, kMachine),
              AllOf(HasSubstr("codec=cbor: size=1000001"), HasSubstr("multiple of 8")));
  EXPECT_THAT(rejection<UsageError>({{"codec", "json"}, {"reply", "9"}}, kMachine),
              HasSubstr("reply=9"));
  EXPECT_EQ(rejection<UsageError>({{"codec", "none,copy"}, {"size", "1000001"}}, kMachine),
            "accepted");
  EXPECT_THAT(rejection<UsageError>({{"codec", "msgpack"}, {"size", "64GiB"}}, kMachine),
              HasSubstr("is more than"));
}

TEST(ConfigCodec, RejectsWhatDoesNotGoTogether) {
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"topology", "shared"}}, kMachine),
              HasSubstr("codec=copy: works with topology=lanes only"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"sender", "feeder"}}, kMachine),
              HasSubstr("sender=inline only"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"touch", "false"}}, kMachine),
              HasSubstr("touch"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"transport", "null"}}, kMachine),
              HasSubstr("nothing travels"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "pickle"}}, kMachine), HasSubstr("msgpack"));
}

TEST(ConfigCodec, NeedsMemoryForTreesAndStrings) {
  const auto needed = [](std::string_view codec) {
    return memory_needed(data_plan({{"size", "1MiB"}, {"workers", "2"}, {"codec", codec}})
                             .experiments.at(0)
                             .experiment);
  };
  EXPECT_GT(needed("copy"), needed("none") + (6U << 20));
  EXPECT_GT(needed("json"), needed("copy") + (18U << 20));
}

}  // namespace
}  // namespace ipcbench
