#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/made_up_bench.hpp"
#include "ipcbench/advise/readiness.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

TEST(Readiness, ABusyMachineIsRefusedWithTheRemedy) {
  EXPECT_EQ(why_too_busy(std::nullopt), "");
  EXPECT_EQ(why_too_busy(CoreUse{0.02, 0}), "");
  EXPECT_EQ(why_too_busy(CoreUse{0.5, 0}), "") << "a job on one of two cores leaves an answer";
  const std::string why = why_too_busy(CoreUse{0.97, 0});
  EXPECT_THAT(why, HasSubstr("97 %"));
  EXPECT_THAT(why, HasSubstr("--force"));
}

TEST(Readiness, ABudgetForNoWholeRoundIsRefusedWithWhatIsPossible) {
  AdviceRequest request = request_for(8, "spin:1ms", 2);
  request.budget_ns = 2'000'000'000;
  EXPECT_EQ(why_too_short(request, 2), "");
  request.question.most_workers = 128;
  request.transports.assign(10, "pipe");  // 10 counts of workers
  const std::string why = why_too_short(request, 96);
  EXPECT_THAT(why, HasSubstr("--budget=2s: is too short to run 100 ways once, which takes 4.00 s"));
  EXPECT_THAT(why, HasSubstr("give at least 20s"));
  request.budget_ns = 20'000'000'000;
  EXPECT_EQ(why_too_short(request, 96), "");
}

TEST(Readiness, WhatTheCoresDoIsAShare) {
  const std::optional<CoreUse> use = core_use_over(50'000'000);
  if (!use) GTEST_SKIP() << "/proc/stat cannot be read";
  EXPECT_GE(use->busy, 0);
  EXPECT_LE(use->busy, 1);
  EXPECT_LE(use->stolen, 1);
}

}  // namespace
}  // namespace ipcbench
