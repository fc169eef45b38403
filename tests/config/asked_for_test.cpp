// Keys for what is under one lock, goes wrong on purpose or ends early: their values, and what each
// is refused with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plans.hpp"

namespace ipcbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::uint32_t hold_of(std::string_view text) {
  return plan_of({{"hold", text}}).experiments.at(0).experiment.hold_hundredths;
}

TEST(Hold, IsAShareWithItsSignOrWithout) {
  EXPECT_EQ(hold_of("50%"), 5'000U);
  EXPECT_EQ(hold_of("0.5"), 5'000U);
  EXPECT_EQ(hold_of("12.5%"), 1'250U);
  EXPECT_EQ(hold_of("1"), 10'000U);
  EXPECT_EQ(hold_of("0"), 0U);
  EXPECT_THAT(names(plan_of({{"hold", "0%,0.5,100%"}})),
              ElementsAre("pipe/hold=0%", "pipe/hold=50%", "pipe/hold=100%"));
}

TEST(Hold, RefusesWhatIsNoShare) {
  for (const char* text : {"2", "50", "-1", "0.00001", "half", "nan", "1e9", "0.5 %"})
    EXPECT_THROW(plan_of({{"hold", text}}), UsageError) << text;
  EXPECT_THAT(rejection<UsageError>({{"hold", "101%"}}), HasSubstr("0% to 100%"));
  EXPECT_THAT(rejection<UsageError>({{"hold", "50%"}, {"work", "none"}}),
              HasSubstr("hold=50%: work=none has nothing to do under a lock; choose a work"));
  EXPECT_EQ(rejection<UsageError>({{"hold", "0%"}, {"work", "none"}}), "accepted");
}

TEST(HoldTransfer, IsRefusedWhereItCouldDeadlock) {
  const auto with = [](Flags flags) {
    flags.insert(flags.end(), {{"hold", "100%"}, {"hold-transfer", "true"}, {"work", "cpu:1us"}});
    return rejection<UsageError>(flags);
  };
  EXPECT_EQ(with({{"dispatch", "free"}, {"workers", "2"}}), "accepted");
  EXPECT_EQ(with({{"topology", "shared"}, {"workers", "2"}}), "accepted");
  EXPECT_EQ(with({{"workers", "1"}, {"depth", "4"}}), "accepted");
  EXPECT_THAT(rejection<UsageError>({{"hold-transfer", "true"}, {"dispatch", "free"}}),
              HasSubstr("hold-transfer=true: with hold=0% there is no lock"));
  EXPECT_THAT(with({{"workers", "2"}}), HasSubstr("write dispatch=free or topology=shared"));
  EXPECT_THAT(with({{"dispatch", "free"}, {"workers", "2"}, {"depth", "2"}}),
              HasSubstr("write depth=1"));
  EXPECT_THAT(with({{"pattern", "stream"}}), HasSubstr("pattern=stream"));
  EXPECT_THAT(with({{"topology", "shared"}, {"sender", "feeder"}}), HasSubstr("sender=inline"));
  EXPECT_THAT(with({{"dispatch", "free"}, {"buffers", "fresh"}}), HasSubstr("buffers=reuse"));
  EXPECT_THAT(with({{"dispatch", "free"}, {"codec", "copy"}}), HasSubstr("codec=none"));
  EXPECT_THAT(with({{"rate", "10"}, {"workers", "1"}, {"duration", "1s"}}), HasSubstr("drop rate"));
}

TEST(FailingWork, NamesAWayAndHowOften) {
  EXPECT_EQ(rejection<UsageError>({{"work", "fail:segv"}}), "accepted");
  EXPECT_EQ(rejection<UsageError>({{"work", "fail:stop:3"}}), "accepted");
  EXPECT_THAT(rejection<UsageError>({{"work", "fail:sgv"}}), HasSubstr("segv"));
  EXPECT_THAT(rejection<UsageError>({{"work", "fail:kill:0"}}), HasSubstr("never"));
  EXPECT_THROW(plan_of({{"work", "fail"}}), UsageError);
  EXPECT_THROW(plan_of({{"work", "fail:kill:x"}}), UsageError);
}

TEST(HazardKey, IsNoneOrForkWithThreads) {
  EXPECT_EQ(plan_of({}).experiments.at(0).experiment.hazard, Hazard::none);
  EXPECT_THAT(names(plan_of({{"hazard", "none,fork-with-threads"}})),
              ElementsAre("pipe/hazard=none", "pipe/hazard=fork-with-threads"));
  EXPECT_THROW(plan_of({{"hazard", "fork"}}), UsageError);
}

TEST(EndKey, IsRefusedWhereNothingIsKnownToBeDone) {
  EXPECT_EQ(plan_of({{"end", "now"}}).experiments.at(0).experiment.ending, Ending::now);
  const auto with = [](Flags flags) {
    flags.emplace_back("end", "now");
    return rejection<UsageError>(flags);
  };
  EXPECT_THAT(with({{"pattern", "stream"}}), HasSubstr("end=now: pattern=stream"));
  EXPECT_THAT(with({{"rate", "1000"}}), HasSubstr("drop rate; or write end=drain"));
  EXPECT_THAT(with({{"transport", "null"}}), HasSubstr("nothing is under way"));
  EXPECT_THAT(with({{"buffers", "rotate"}}), HasSubstr("buffers=reuse"));
  EXPECT_THAT(with({{"codec", "cbor"}}), HasSubstr("codec=none"));
  EXPECT_EQ(with({{"topology", "shared"}}), "accepted");
}

}  // namespace
}  // namespace ipcbench
