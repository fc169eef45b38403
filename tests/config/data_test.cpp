// What can be asked of buffers and codecs, and what cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/memory.hpp"
#include "ipcbench/config/sweep.hpp"

namespace ipcbench {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

using Flags = std::vector<std::pair<std::string_view, std::string_view>>;

Plan plan_of(const Flags& flags, std::uint64_t memory_bytes = 8ULL << 30) {
  Config config;
  for (const auto& [name, text] : flags)
    config.settings.push_back(
        make_setting(find_key(name), split_list(find_key(name), text), "--" + std::string(name)));
  return expand(config, {{0, 1, 2}, {memory_bytes, "test"}, 7, 10 << 20});
}

std::vector<std::string> names(const Flags& flags) {
  std::vector<std::string> result;
  for (const PlannedExperiment& planned : plan_of(flags).experiments)
    result.push_back(planned.name);
  return result;
}

template <class Error>
std::string rejection(const Flags& flags) {
  try {
    plan_of(flags);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ConfigBuffers, AreReusedUnlessSaid) {
  const PlannedExperiment planned = plan_of({}).experiments.at(0);
  EXPECT_EQ(planned.experiment.buffers, Buffers::reuse);
  EXPECT_THAT(parameters_of(planned), Contains(Pair("buffers", "reuse")));
  EXPECT_THAT(parameters_of(planned), Not(Contains(Key("pool"))));
  EXPECT_THAT(parameters_of(planned), Not(Contains(Key("huge"))));
}

TEST(ConfigBuffers, APoolIsTwiceTheLastCacheAndThreeMessages) {
  const PlannedExperiment planned = plan_of({{"buffers", "rotate"}}).experiments.at(0);
  EXPECT_EQ(planned.experiment.pool_bytes, 20U << 20);
  EXPECT_THAT(parameters_of(planned), Contains(Pair("pool", "20MiB")));
  EXPECT_THAT(planned.chosen, Contains("pool"));
  const auto pool = [](const Flags& flags) {
    return plan_of(flags).experiments.at(0).experiment.pool_bytes;
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
  EXPECT_THAT(names({{"buffers", "reuse,fresh,rotate"}, {"pool", "64MiB"}}),
              ElementsAre("pipe/buffers=reuse", "pipe/buffers=fresh", "pipe/buffers=rotate"));
  EXPECT_THAT(names({{"buffers", "reuse,rotate"}, {"pool", "4MiB,64MiB"}}),
              ElementsAre("pipe/buffers=reuse", "pipe/buffers=rotate/pool=4MiB",
                          "pipe/buffers=rotate/pool=64MiB"));
  EXPECT_THAT(names({{"buffers", "reuse,fresh"}, {"huge", "false,true"}}),
              ElementsAre("pipe/buffers=reuse", "pipe/buffers=fresh/huge=false",
                          "pipe/buffers=fresh/huge=true"));
  // With one value it tells no two of them apart, so they are compared by their buffers.
  const Plan plan = plan_of({{"buffers", "reuse,rotate"}, {"pool", "64MiB"}});
  EXPECT_THAT(plan.experiments.at(1).chosen, AllOf(Contains("pool"), Contains("huge")));
  EXPECT_THAT(parameters_of(plan.experiments.at(1)), Contains(Pair("pool", "64MiB")));
}

TEST(ConfigBuffers, RejectsWhatNobodyListensTo) {
  EXPECT_THAT(rejection<UsageError>({{"pool", "64MiB"}}),
              HasSubstr("pool=64MiB: goes with buffers=rotate only; write that or drop pool"));
  EXPECT_THAT(rejection<UsageError>({{"pool", "64MiB"}, {"buffers", "fresh,reuse"}}),
              HasSubstr("pool=64MiB"));
  EXPECT_THAT(rejection<UsageError>({{"huge", "true"}}),
              HasSubstr("huge=true: goes with buffers=fresh or rotate only"));
  EXPECT_EQ(rejection<UsageError>({{"huge", "false"}, {"pool", "auto"}}), "accepted");
}

TEST(ConfigBuffers, RejectsWhatDoesNotGoTogether) {
  EXPECT_THAT(rejection<UsageError>({{"buffers", "rotate"}, {"pool", "3MiB"}, {"reply", "2MiB"}}),
              AllOf(HasSubstr("pool=3MiB"), HasSubstr("in use at a time"), HasSubstr("pool=6MiB")));
  EXPECT_THAT(rejection<UsageError>({{"buffers", "fresh"}, {"touch", "false"}}),
              HasSubstr("touch=false: buffers=fresh"));
  EXPECT_THAT(rejection<UsageError>({{"buffers", "rotate"}, {"sender", "feeder"}}),
              HasSubstr("buffers=rotate: works with sender=inline only"));
  EXPECT_THAT(rejection<UsageError>({{"buffers", "frsh"}}), HasSubstr("fresh"));
}

TEST(ConfigBuffers, NeedMemoryInEveryParty) {
  const auto needed = [](const Flags& flags) {
    return memory_needed(plan_of(flags).experiments.at(0).experiment);
  };
  const Flags plain = {{"size", "1MiB"}, {"workers", "2"}};
  Flags rotating = plain;
  rotating.insert(rotating.end(), {{"buffers", "rotate"}, {"pool", "100MiB"}});
  EXPECT_EQ(needed(rotating) - needed(plain), 300U << 20);
  rotating.back().second = "100GiB";
  EXPECT_THAT(rejection<ResourceError>(rotating), AllOf(HasSubstr("of memory"), HasSubstr("pool")));
}

TEST(ConfigCodec, NeedsNumbers) {
  EXPECT_THAT(rejection<UsageError>({{"codec", "cbor"}, {"size", "1000001"}}),
              AllOf(HasSubstr("codec=cbor: size=1000001"), HasSubstr("multiple of 8")));
  EXPECT_THAT(rejection<UsageError>({{"codec", "json"}, {"reply", "9"}}), HasSubstr("reply=9"));
  EXPECT_EQ(rejection<UsageError>({{"codec", "none,copy"}, {"size", "1000001"}}), "accepted");
  EXPECT_THAT(rejection<UsageError>({{"codec", "msgpack"}, {"size", "64GiB"}}),
              HasSubstr("is more than"));
}

TEST(ConfigCodec, RejectsWhatDoesNotGoTogether) {
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"topology", "shared"}}),
              HasSubstr("codec=copy: works with topology=lanes only"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"sender", "feeder"}}),
              HasSubstr("sender=inline only"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"touch", "false"}}), HasSubstr("touch"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "copy"}, {"transport", "null"}}),
              HasSubstr("nothing travels"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "pickle"}}), HasSubstr("msgpack"));
}

TEST(ConfigCodec, NeedsMemoryForTreesAndStrings) {
  const auto needed = [](std::string_view codec) {
    return memory_needed(plan_of({{"size", "1MiB"}, {"workers", "2"}, {"codec", codec}})
                             .experiments.at(0)
                             .experiment);
  };
  EXPECT_GT(needed("copy"), needed("none") + (6U << 20));
  EXPECT_GT(needed("json"), needed("copy") + (18U << 20));
}

}  // namespace
}  // namespace ipcbench
