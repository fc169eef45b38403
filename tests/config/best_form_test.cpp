// --transport=pipe:best in a plan: what stands for it, and what is said of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plans.hpp"

namespace ipcbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

KeptForm kept_form(std::uint64_t size, std::string options, std::string wait,
                   std::string cpu = "Cpu 9") {
  KeptForm form;
  form.machine = {std::move(cpu), "Linux 6.1", 4};
  form.transport = "pipe";
  form.options = std::move(options);
  form.wait = std::move(wait);
  form.size_bytes = size;
  form.work = "none";
  form.found = "2026-11-28T12:00:00Z";
  return form;
}

Machine machine_that_keeps(KeptHere (*forms)()) {
  Machine machine = machine_with({0, 1, 2, 3});
  machine.kept_forms = forms;
  return machine;
}

const Machine kTuned = machine_that_keeps([] {
  return KeptHere{{{kept_form(64, "", ""), kept_form(1 << 20, "capacity=1MiB:call=whole", "spin"),
                    kept_form(1 << 20, "splice=true", "", "Cpu 8")}},
                  {"Cpu 9", "Linux 6.1", 4}};
});

TEST(BestForm, StandsForTheFormOfTheNearestSize) {
  const Plan plan = plan_of({{"transport", "pipe:best"}, {"size", "64,2MiB"}}, kTuned);
  EXPECT_THAT(names(plan), ElementsAre("pipe:best/size=64", "pipe:best/size=2MiB"));
  EXPECT_EQ(parameter_of(plan.experiments[0], "transport"), "pipe");
  EXPECT_EQ(parameter_of(plan.experiments[0], "wait"), "block");
  EXPECT_EQ(parameter_of(plan.experiments[1], "transport"), "pipe:capacity=1MiB:call=whole");
  EXPECT_EQ(parameter_of(plan.experiments[1], "wait"), "spin");
  for (const PlannedExperiment& each : plan.experiments) {
    ASSERT_FALSE(each.warnings.empty());
    EXPECT_EQ(each.warnings[0].id, "tuned-form");
  }
  EXPECT_THAT(plan.experiments[1].warnings[0].text,
              HasSubstr("pipe:best is pipe:capacity=1MiB:call=whole with wait=spin: tune found it "
                        "on 2026-11-28 at 1MiB"));
}

TEST(BestForm, AWaitThatSomebodyAskedForStays) {
  const Plan plan =
      plan_of({{"transport", "pipe:best"}, {"size", "1MiB"}, {"wait", "yield"}}, kTuned);
  EXPECT_EQ(parameter_of(plan.experiments[0], "wait"), "yield");
  EXPECT_THAT(plan.experiments[0].warnings[0].text,
              HasSubstr("which was found with wait=spin, not yield"));
}

TEST(BestForm, IsNotMeasuredTwiceWhereItIsTheDefault) {
  for (const char* transports : {"pipe,pipe:best", "pipe:best,pipe"}) {
    const Plan plan = plan_of({{"transport", transports}, {"size", "64"}}, kTuned);
    ASSERT_THAT(plan.experiments, SizeIs(1)) << transports;
    EXPECT_EQ(plan.experiments[0].warnings[0].id, "tuned-form");
  }
  EXPECT_THAT(names(plan_of({{"transport", "pipe,pipe:best"}, {"size", "1MiB"}}, kTuned)),
              ElementsAre("pipe", "pipe:best"));
}

TEST(BestForm, SaysWhatToRunWhereNothingIsKept) {
  const Flags flags{{"transport", "pipe:best"}, {"size", "1MiB"}};
  EXPECT_THAT(rejection<UsageError>(flags),
              HasSubstr("run `ipcbench tune pipe --size=1MiB --save`"));
  const Machine other = machine_that_keeps([] {
    return KeptHere{{{kept_form(8, "", "", "Cpu 8")}}, {"Cpu 9", "Linux 6.1", 4}};
  });
  EXPECT_THAT(rejection<UsageError>(flags, other),
              HasSubstr("on this machine (Cpu 9, 4 cores, Linux 6.1; 1 on others)"));
}

TEST(BestForm, KeptFormsThatThisBuildDoesNotKnowAreRefused) {
  const Machine odd = machine_that_keeps([] {
    return KeptHere{{{kept_form(8, "warp=9", "")}}, {"Cpu 9", "Linux 6.1", 4}};
  });
  EXPECT_THAT(rejection<UsageError>({{"transport", "pipe:best"}, {"size", "8"}}, odd),
              testing::AllOf(HasSubstr("pipe has no option 'warp'"), HasSubstr("--save")));
}

TEST(BestForm, OfAResultIsTheSameWhereverItRunsAgain) {
  const Flags flags{{"transport", "pipe:best,pipe"}, {"size", "64,2MiB"}};
  const Plan plan = plan_of(flags, kTuned);
  EXPECT_THAT(plan.tuned,
              ElementsAre("size=64 pipe", "size=1MiB wait=spin pipe:capacity=1MiB:call=whole"));
  Config again;
  for (const auto& [key, items] : effective_config({config_of(flags)}, plan.seed, plan.tuned))
    again.settings.push_back(make_setting(find_key(key), items, "result"));
  const Machine other = machine_that_keeps([] {
    return KeptHere{{{kept_form(64, "splice=true", "", "Cpu 8")}}, {"Cpu 8", "Linux 6.1", 4}};
  });
  const Plan repeated = expand(again, other);
  ASSERT_EQ(names(repeated), names(plan));
  for (std::size_t i = 0; i < plan.experiments.size(); ++i)
    EXPECT_EQ(parameters_of(repeated.experiments[i]), parameters_of(plan.experiments[i]));
  EXPECT_EQ(effective_config({again}, 1, repeated.tuned), effective_config({again}, 1));
  EXPECT_THAT(repeated.experiments[0].warnings.at(0).text, HasSubstr(": as tuned says"));
}

TEST(BestForm, IsNotWrittenDownWhereNobodyAskedForIt) {
  const Flags flags{{"transport", "pipe"}};
  for (const auto& [key, items] : effective_config({config_of(flags)}, 1, {"size=64 pipe"}))
    EXPECT_NE(key, "tuned");
}

TEST(BestForm, FormsThatAreNoneAreRefusedWithTheRemedy) {
  for (const char* form : {"pipe", "size=8", "size=8 wait=spin", "size=8 size=9 pipe"})
    EXPECT_THAT(rejection<UsageError>({{"transport", "pipe:best"}, {"tuned", form}}, kTuned),
                HasSubstr("--tuned: '"))
        << form;
  EXPECT_THAT(rejection<UsageError>({{"transport", "pipe:best"}, {"tuned", "size=8 unix"}}, kTuned),
              HasSubstr("tuned has no form of pipe"));
  EXPECT_THAT(
      rejection<UsageError>({{"transport", "pipe:best"}, {"tuned", "size=8 pipe:warp=9"}}, kTuned),
      HasSubstr("what tuned says does not fit this build"));
}

TEST(BestForm, IsAWholeForm) {
  EXPECT_THAT(rejection<UsageError>({{"transport", "pipe:best:call=whole"}}, kTuned),
              HasSubstr("pipe:best is a whole form; drop the options behind it"));
}

}  // namespace
}  // namespace ipcbench
