// How long workers live: the values of the key, and where they cannot be replaced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plans.hpp"

namespace ipcbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Lifetime, IsTheRunATaskOrANumberOfMessages) {
  const auto lifetime_of = [](std::string_view text) {
    return plan_of({{"lifetime", text}}).experiments.at(0).experiment.lifetime;
  };
  EXPECT_EQ(lifetime_of("run"), 0U);
  EXPECT_EQ(lifetime_of("task"), 1U);
  EXPECT_EQ(lifetime_of("250"), 250U);
  EXPECT_THAT(
      names(plan_of({{"lifetime", "run,1,2..8:x4"}})),
      ElementsAre("pipe/lifetime=run", "pipe/lifetime=task", "pipe/lifetime=2", "pipe/lifetime=8"));
}

TEST(Lifetime, RefusesWhatIsNone) {
  for (const char* text : {"0", "-1", "forever", "1001M", "1.5"})
    EXPECT_THROW(plan_of({{"lifetime", text}}), UsageError) << text;
  EXPECT_THAT(rejection<UsageError>({{"lifetime", "forever"}}), HasSubstr("write run, task or"));
  EXPECT_THAT(rejection<UsageError>({{"lifetime", "0"}}), HasSubstr("write 1 to 1000000000"));
}

TEST(Lifetime, IsRefusedWhereALaneCannotChangeHands) {
  const auto with = [](Flags flags) {
    flags.emplace_back("lifetime", "task");
    return rejection<UsageError>(flags);
  };
  for (const char* start : {"fork", "spawn", "forkserver", "thread"})
    EXPECT_EQ(with({{"start", start}}), "accepted") << start;
  EXPECT_EQ(with({{"dispatch", "free"}, {"items", "4"}, {"inline-below", "1"}}), "accepted");
  EXPECT_THAT(with({{"transport", "file"}}),
              HasSubstr("lifetime=task: what file keeps in a worker is gone with it; write "
                        "transport=pipe, "));
  EXPECT_THAT(with({{"pattern", "stream"}}), HasSubstr("pattern=stream has no reply"));
  EXPECT_THAT(with({{"pattern", "broadcast"}}), HasSubstr("pattern=broadcast"));
  EXPECT_THAT(with({{"depth", "2"}}), HasSubstr("write depth=1, or lifetime=run"));
  EXPECT_THAT(with({{"topology", "shared"}}), HasSubstr("write topology=lanes"));
  EXPECT_THAT(with({{"topology", "broker"}}), HasSubstr("write topology=lanes"));
  EXPECT_THAT(with({{"rate", "1000"}}), HasSubstr("write rate=0"));
  EXPECT_THAT(with({{"sender", "feeder"}}), HasSubstr("write sender=inline"));
  EXPECT_THAT(with({{"buffers", "fresh"}}), HasSubstr("write buffers=reuse"));
  EXPECT_THAT(with({{"codec", "copy"}}), HasSubstr("write codec=none"));
  EXPECT_THAT(with({{"fixed", "1MiB"}, {"work", "read:1%"}}), HasSubstr("write fixed=none"));
  EXPECT_THAT(with({{"hold", "50%"}}), HasSubstr("write hold=0%"));
  EXPECT_THAT(with({{"hazard", "fork-with-threads"}}), HasSubstr("write hazard=none"));
  EXPECT_THAT(with({{"end", "now"}}), HasSubstr("write end=drain"));
  EXPECT_THAT(with({{"timed-batch", "4"}}), HasSubstr("write timed-batch=auto"));
}

}  // namespace
}  // namespace ipcbench
