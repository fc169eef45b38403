// What doctor says of machines that are made up, and what it shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/report/checkup.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;

// Everything works but what is named, and takes as long as it is told.
class SickBench final : public Bench {
 public:
  std::string refused, failing;
  double noise = 0;  // standard deviation of the logarithm of a time
  std::uint32_t cores() override { return 2; }
  std::string why_not(const Settings& settings) override {
    return settings[0].second == refused ? "it has no room; raise the limit" : "";
  }
  std::vector<ExperimentResult> run(const std::vector<Settings>& experiments,
                                    const Effort& effort) override {
    std::vector<ExperimentResult> results;
    for (const Settings& each : experiments) {
      ExperimentResult result;
      if (each[0].second == failing) {
        result.failure.status = Status::died;
        result.failure.reason = "worker 0 died; see the log";
      } else {
        for (std::uint64_t i = 0; i < effort.invocations; ++i) {
          InvocationFigures figures;
          figures.message_ns = 1000 * std::exp(noise * normal_(random_));
          result.figures.push_back(figures);
        }
        Summary summary;
        summary.message_ns = {1000, 1000, 1000, 1, 1};
        result.summary = summary;
      }
      results.push_back(std::move(result));
    }
    return results;
  }

 private:
  std::mt19937_64 random_{7};
  std::normal_distribution<> normal_;
};

const Check* find(const std::vector<Check>& checks, std::string_view name) {
  const auto found = std::ranges::find(checks, name, &Check::name);
  return found == checks.end() ? nullptr : &*found;
}

TEST(Checkup, NamesWhatIsRefusedAndWhatFailsWithTheRemedy) {
  SickBench bench;
  bench.refused = "pipe";
  bench.failing = "shm";
  const std::vector<Check> checks = run_checks({.only = {"transports"}}, bench);
  ASSERT_TRUE(find(checks, "pipe, 8"));
  EXPECT_EQ(find(checks, "pipe, 8")->state, CheckState::fail);
  EXPECT_EQ(find(checks, "pipe, 8")->finding, "it has no room");
  EXPECT_EQ(find(checks, "pipe, 8")->remedy, "raise the limit");
  EXPECT_EQ(find(checks, "shm, 16MiB")->state, CheckState::fail);
  EXPECT_EQ(find(checks, "unix, 16MiB")->state, CheckState::ok);
}

TEST(Checkup, EveryAreaFindsSomethingOnThisMachine) {
  for (const CheckArea& area : check_areas()) {
    SickBench bench;
    const std::vector<Check> checks = run_checks({.only = {std::string(area.name)}}, bench);
    EXPECT_FALSE(checks.empty()) << area.name;
    for (const Check& each : checks) {
      EXPECT_EQ(each.area, area.name);
      EXPECT_FALSE(each.finding.empty()) << each.name;
      const bool is_bad = each.state == CheckState::warn || each.state == CheckState::fail;
      EXPECT_EQ(is_bad, !each.remedy.empty()) << each.name;
    }
  }
}

TEST(Checkup, NobodyWaitsForACoreThatIsNotThere) {
  constexpr int kNoCore = 1'000'000;
  const int there = allowed_cpus().front();
  EXPECT_EQ(wake_up_ns(kNoCore, there), std::nullopt);
  EXPECT_EQ(wake_up_ns(there, kNoCore), std::nullopt);
}

TEST(Checkup, ForecastsLessWhereFiguresDiffer) {
  SickBench quiet, noisy;
  quiet.noise = 0.005;
  noisy.noise = 0.1;
  const auto of_quiet = forecast(quiet), of_noisy = forecast(noisy);
  ASSERT_EQ(of_quiet.size(), 2U);
  ASSERT_EQ(of_noisy.size(), 2U);
  EXPECT_LT(of_quiet[0].detectable, 0.03);
  EXPECT_GT(of_noisy[0].detectable, 0.05);
}

TEST(Checkup, WhatIsWrongComesFirst) {
  Checkup checkup;
  checkup.checks = {{"cores", "count", CheckState::ok, "2 may be used", ""},
                    {"noise", "steal", CheckState::warn, "5 % are taken", "another machine"},
                    {"transports", "tcp, 8", CheckState::fail, "no loopback", "ip link set lo up"}};
  RenderOptions narrow;
  narrow.width = 80;
  const std::string text = checkup_table(checkup, narrow);
  EXPECT_EQ(text.find("One thing does not work here, and one thing makes figures doubtful."), 0U);
  EXPECT_LT(text.find("no loopback"), text.find("5 % are taken"));
  EXPECT_THAT(text, HasSubstr("> ip link set lo up"));
  EXPECT_THAT(text, Not(HasSubstr("2 may be used")));
  narrow.details = true;
  EXPECT_THAT(checkup_table(checkup, narrow), HasSubstr("2 may be used"));
}

}  // namespace
}  // namespace ipcbench
