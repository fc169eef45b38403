// What can be asked of the data that every item needs, and of ballast; and what cannot.
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

std::uint64_t needed(const Flags& flags) {
  return memory_needed(plan_of(flags).experiments.at(0).experiment);
}

TEST(ConfigFixed, IsNoneUnlessSaid) {
  const PlannedExperiment planned = plan_of({}).experiments.at(0);
  EXPECT_EQ(planned.experiment.fixed_bytes, 0U);
  EXPECT_EQ(planned.experiment.ballast_bytes, 0U);
  EXPECT_THAT(parameters_of(planned), Contains(testing::Pair("fixed", "none")));
  EXPECT_THAT(parameters_of(planned), Not(Contains(::testing::Key("fixed-by"))));
  EXPECT_THAT(names(plan_of({{"fixed", "none,1MiB"}, {"fixed-by", "inherit,message"}})),
              ElementsAre("pipe/fixed=none", "pipe/fixed=1MiB/fixed-by=inherit",
                          "pipe/fixed=1MiB/fixed-by=message"));
}

TEST(ConfigFixed, IsWhatReadAndWriteNeed) {
  EXPECT_THAT(rejection<UsageError>({{"work", "read:10%"}}),
              AllOf(HasSubstr("work=read:10%"), HasSubstr("write fixed=SIZE")));
  EXPECT_THAT(rejection<UsageError>({{"work", "write:10%"}}), HasSubstr("write fixed=SIZE"));
  EXPECT_EQ(plan_of({{"work", "read:10%"}, {"fixed", "1MiB"}}).experiments.size(), 1U);
  EXPECT_THAT(rejection<UsageError>({{"fixed-by", "message"}}), HasSubstr("fixed=SIZE"));
  EXPECT_THAT(rejection<UsageError>({{"fixed", "7"}}), HasSubstr("fixed"));
}

TEST(ConfigFixed, IsNotWrittenWhereOthersReadIt) {
  const auto writing = [](std::string_view by, std::string_view start) {
    return rejection<UsageError>(
        {{"work", "write:10%"}, {"fixed", "1MiB"}, {"fixed-by", by}, {"start", start}});
  };
  EXPECT_THAT(writing("memory", "fork"), HasSubstr("fixed-by=memory"));
  EXPECT_THAT(writing("inherit", "thread"), HasSubstr("start=thread"));
  EXPECT_THAT(writing("task", "fork"), HasSubstr("the transport's"));
  EXPECT_EQ(plan_of({{"work", "write:10%"},
                     {"fixed", "1MiB"},
                     {"fixed-by", "inherit,message,shared-queue,file"},
                     {"start", "fork,spawn,forkserver"}})
                .experiments.size(),
            12U);
}

TEST(ConfigFixed, InATaskGoesWithWhatReadsTasks) {
  const auto in_task = [](Flags flags) {
    flags.insert(flags.end(), {{"fixed", "1000"}, {"fixed-by", "task"}});
    return rejection<UsageError>(flags);
  };
  EXPECT_THAT(in_task({{"pattern", "pingpong"}}), HasSubstr("pattern=pool"));
  EXPECT_THAT(in_task({{"work", "read:1%"}, {"touch", "false"}}), HasSubstr("touch=true"));
  EXPECT_THAT(rejection<UsageError>({{"codec", "cbor"}, {"fixed", "1001"}, {"fixed-by", "task"}}),
              HasSubstr("multiple of 8"));
}

TEST(ConfigFixed, MemoryIsCountedWhereItLies) {
  constexpr std::uint64_t kFixed = std::uint64_t{64} << 20;
  const auto more = [&](std::string_view by, std::string_view work = "none",
                        std::string_view start = "fork") {
    const Flags without = {{"workers", "2"}, {"work", "none"}, {"start", start}};
    Flags with = {{"workers", "2"}, {"work", work}, {"start", start}};
    with.insert(with.end(), {{"fixed", "64MiB"}, {"fixed-by", by}});
    return (needed(with) - needed(without)) / kFixed;
  };
  EXPECT_EQ(more("inherit"), 1U);
  EXPECT_EQ(more("inherit", "none", "spawn"), 3U);
  EXPECT_EQ(more("inherit", "read:10%"), 1U);
  EXPECT_EQ(more("inherit", "write:10%"), 3U);
  EXPECT_EQ(more("message"), 3U);
  EXPECT_EQ(more("shared-queue"), 3U);
  EXPECT_EQ(more("memory"), 2U);
  EXPECT_GE(more("task"), 1U);
  EXPECT_EQ(needed({{"ballast", "64MiB"}}) - needed({}), kFixed);
  EXPECT_THAT(rejection<ResourceError>({{"fixed", "7G"}}), HasSubstr("or fixed"));
  EXPECT_THAT(rejection<ResourceError>({{"ballast", "60G"}}), HasSubstr("or ballast"));
  EXPECT_THAT(rejection<ResourceError>({{"fixed", "5G"}, {"fixed-by", "task"}}),
              HasSubstr("or fixed"));
}

TEST(ConfigForkServer, IsWhereForkIs) {
  EXPECT_EQ(plan_of({{"start", "forkserver"}}).experiments.at(0).experiment.start,
            Start::forkserver);
  EXPECT_THAT(rejection<UsageError>({{"transport", "thread"}, {"start", "forkserver"}}),
              HasSubstr("start=thread only"));
}

}  // namespace
}  // namespace ipcbench
