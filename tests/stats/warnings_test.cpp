// Each warning at its border: said on one side of it, not on the other.
#include "ipcbench/stats/warnings.hpp"

#include <gtest/gtest.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/stats/distance.hpp"
#include "ipcbench/stats/document.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

// Nothing to complain of: 100 ms on two cores that nobody else uses.
InvocationResult quiet() {
  InvocationResult result = sample::invocation(0, 0, 1'000'000);
  result.granted = {};
  result.chunks_per_message = 1;
  result.sampler = {10, 0, 500'000, 100'000'000};
  Noise noise;
  noise.wall_ns = 100'000'000;
  noise.core_ns = 200'000'000;
  noise.busy_ns = 190'000'000;
  noise.own_ns = 190'000'000;
  noise.steal_ns = 0;
  noise.pressure_ns = 100'000'000;  // of its own parties
  noise.throttled_periods = 0;
  noise.throttled_ns = 0;
  result.noise = noise;
  return result;
}

std::vector<std::string> ids(const std::vector<Warning>& warnings) {
  std::vector<std::string> all;
  for (const Warning& each : warnings) {
    all.push_back(each.id);
    EXPECT_NE(find_warning(each.id), nullptr) << each.id;
    EXPECT_FALSE(each.text.empty());
    EXPECT_FALSE(each.advice.empty());
  }
  return all;
}

using Ids = std::vector<std::string>;

Ids said_of(const InvocationResult& invocation, const std::string& options = "",
            const Summary& summary = {}) {
  PlannedExperiment planned = sample::planned("pipe", "1MiB", 1 << 20);
  planned.experiment.options = options;
  return ids(figure_warnings(planned, {invocation}, summary));
}

TEST(FigureWarnings, NothingIsSaidOfAQuietInvocation) { EXPECT_EQ(said_of(quiet()), Ids{}); }

TEST(FigureWarnings, WhatIsNotAvailableIsNoWarning) {
  InvocationResult result = quiet();
  result.noise->core_ns.reset();
  result.noise->busy_ns.reset();
  result.noise->steal_ns.reset();
  result.noise->pressure_ns.reset();
  result.noise->throttled_periods.reset();
  result.noise->throttled_ns.reset();
  EXPECT_EQ(said_of(result), Ids{});
  result.noise.reset();
  EXPECT_EQ(said_of(result), Ids{});
}

std::string advice_of(Placement placement, const Summary& summary) {
  PlannedExperiment planned = sample::planned("pipe", "1MiB", 1 << 20);
  planned.experiment.placement = placement;
  const std::vector<Warning> warnings = figure_warnings(planned, {quiet()}, summary);
  return warnings.size() == 1 ? warnings.front().advice : "not one warning";
}

Summary summary_of(double low, double median, double high, std::uint64_t count) {
  Summary summary;
  summary.message_ns = {low, median, high, 0.96, count};
  summary.modes.resize(1);
  return summary;
}

TEST(FigureWarnings, UnstableFromAQuarterOfTheMedianOn) {
  EXPECT_EQ(said_of(quiet(), "", summary_of(900, 1000, 1150, 6)), Ids{});
  EXPECT_EQ(said_of(quiet(), "", summary_of(900, 1000, 1151, 6)), Ids{"unstable"});
  EXPECT_EQ(said_of(quiet(), "", summary_of(100, 1000, 9000, 5)), Ids{}) << "too few to say";
  EXPECT_EQ(said_of(quiet(), "", summary_of(0, 0, 0, 6)), Ids{});
  const Summary wide = summary_of(900, 1000, 1151, 6);
  EXPECT_NE(advice_of(Placement::free, wide).find("pin the parties"), std::string::npos);
  for (const Placement pinned : {Placement::cross, Placement::same, Placement::list})
    EXPECT_EQ(advice_of(pinned, wide).find("pin"), std::string::npos) << name_of(pinned);
}

TEST(FigureWarnings, GroupsAreSaidInsteadOfAWideInterval) {
  Summary summary = summary_of(1000, 5000, 9000, 20);
  summary.modes.resize(2);
  summary.modes[0].share = 0.62;
  summary.modes[0].median = 4200;
  summary.modes[1].share = 0.38;
  summary.modes[1].median = 37'000;
  EXPECT_EQ(said_of(quiet(), "", summary), Ids{"bimodal"});
  EXPECT_NE(advice_of(Placement::free, summary).find("pin the parties"), std::string::npos);
  EXPECT_EQ(advice_of(Placement::cross, summary), "read the groups and not a middle between them");
  const auto warnings = figure_warnings(sample::planned("pipe", "8", 8), {quiet()}, summary);
  EXPECT_EQ(warnings.at(0).text, "of the invocations 62 % take 4.20 us, 38 % take 37.0 us");
}

TEST(FigureWarnings, ThrottledFromOnePeriodOn) {
  InvocationResult result = quiet();
  result.noise->throttled_periods = 1;
  result.noise->throttled_ns = 50'000'000;
  EXPECT_EQ(said_of(result), Ids{"throttled"});
  const auto warnings =
      figure_warnings(sample::planned("pipe", "8", 8), {quiet(), result, quiet()}, {});
  EXPECT_NE(warnings.at(0).text.find("in 1 of 3 invocations"), std::string::npos);
}

TEST(FigureWarnings, StealFromFivePercentAndThreeTicksOn) {
  InvocationResult result = quiet();
  result.noise->core_ns = 600'000'000;
  result.noise->steal_ns = 30'000'000;
  EXPECT_EQ(said_of(result), Ids{"steal"});
  result.noise->core_ns = 600'000'001;
  EXPECT_EQ(said_of(result), Ids{}) << "just below 5 %";
  result.noise->core_ns = 200'000'000;
  result.noise->steal_ns = 20'000'000;
  EXPECT_EQ(said_of(result), Ids{}) << "10 %, but no more than two ticks";
}

TEST(FigureWarnings, PressureWhereOthersUseTheCoresAndSomebodyWaits) {
  InvocationResult result = quiet();
  result.noise->core_ns = 400'000'000;
  result.noise->busy_ns = 340'000'000;
  result.noise->own_ns = 300'000'000;
  result.noise->pressure_ns = 10'000'000;
  EXPECT_EQ(said_of(result), Ids{"pressure"});
  result.noise->pressure_ns = 9'999'999;
  EXPECT_EQ(said_of(result), Ids{}) << "nobody waits";
  result.noise->pressure_ns = 10'000'000;
  result.noise->own_ns = 300'000'001;
  EXPECT_EQ(said_of(result), Ids{}) << "the others use less than a tenth";
  result.noise->own_ns = 400'000'000;  // the ticks lag behind
  EXPECT_EQ(said_of(result), Ids{});
}

TEST(FigureWarnings, SamplerDearAboveOnePercentOfACore) {
  InvocationResult result = quiet();
  result.sampler.cpu_ns = 1'000'000;
  EXPECT_EQ(said_of(result), Ids{});
  result.sampler.cpu_ns = 1'000'001;
  EXPECT_EQ(said_of(result), Ids{"sampler-expensive"});
  result.sampler = {};
  EXPECT_EQ(said_of(result), Ids{}) << "not sampled";
}

// A worker whose phases are so much longer than its wall time.
InvocationResult with_phases_off_by(std::uint64_t wall_ns, std::int64_t ns) {
  InvocationResult result = quiet();
  PartyResult& worker = result.parties.at(1);
  worker.wall_ns = wall_ns;
  worker.phases_ns = {wall_ns / 2, wall_ns - wall_ns / 2 + static_cast<std::uint64_t>(ns)};
  return result;
}

TEST(FigureWarnings, ClocksDisagreeInEitherDirection) {
  for (const std::int64_t sign : {1, -1}) {
    EXPECT_EQ(said_of(with_phases_off_by(100'000'000, sign * 500'000)), Ids{}) << "just 0.5 %";
    EXPECT_EQ(said_of(with_phases_off_by(100'000'000, sign * 500'001)), Ids{"clocks-disagree"});
    EXPECT_EQ(said_of(with_phases_off_by(1'000'000, sign * 50'000)), Ids{})
        << "5 %, but just 50 us";
    EXPECT_EQ(said_of(with_phases_off_by(1'000'000, sign * 50'001)), Ids{"clocks-disagree"});
  }
  EXPECT_EQ(said_of(with_phases_off_by(0, 60'000)), Ids{"clocks-disagree"})
      << "no wall time at all";
}

TEST(FigureWarnings, ClocksDisagreeByTheLargestDifference) {
  const auto warnings = figure_warnings(sample::planned("pipe", "8", 8),
                                        {quiet(), with_phases_off_by(100'000'000, -3'000'000),
                                         with_phases_off_by(10'000'000, 200'000)},
                                        {});
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(
      warnings[0].text,
      "the phases of 2 of 9 parties do not add up to their wall time: those of worker 0, which "
      "took 100 ms, are 3.00 ms less (-3.0 %)");
}

TEST(FigureWarnings, ChunkedWhereNobodyAskedForIt) {
  InvocationResult result = quiet();
  result.granted = parse_option_values("chunk=8KiB:queue=10");
  EXPECT_EQ(said_of(result), Ids{});
  result.chunks_per_message = 2;
  EXPECT_EQ(said_of(result), Ids{"chunked"});
  EXPECT_EQ(said_of(result, "chunk=8KiB"), Ids{});
  result.granted = parse_option_values("capacity=64KiB");
  EXPECT_EQ(said_of(result), Ids{}) << "a stream of bytes has no chunks";
}

TEST(FigureWarnings, SmallerThanAskedByAnyByte) {
  InvocationResult result = quiet();
  result.granted = parse_option_values("capacity=64KiB");
  EXPECT_EQ(said_of(result), Ids{}) << "nothing was asked for";
  EXPECT_EQ(said_of(result, "capacity=64KiB"), Ids{});
  EXPECT_EQ(said_of(result, "capacity=60KiB"), Ids{}) << "rounded up";
  EXPECT_EQ(said_of(result, "capacity=65537"), Ids{"pipe-smaller-than-asked"});
  result.granted = parse_option_values("buffer=416KiB");
  EXPECT_EQ(said_of(result, "nodelay=true:buffer=1MiB"), Ids{"buffer-smaller-than-asked"});
  result.granted = parse_option_values("buffer=nonsense");
  EXPECT_EQ(said_of(result, "buffer=1MiB"), Ids{});
}

TEST(RunWarnings, ADebugBuildIsToldByItsFlags) {
  const auto said = [](const std::string& flags, const std::string& governor = "not available") {
    ToolInfo tool;
    tool.flags = flags;
    HostInfo host;
    host.governor = governor;
    return ids(run_warnings(tool, host));
  };
  EXPECT_EQ(said("Release:  -O3 -DNDEBUG"), Ids{});
  EXPECT_EQ(said("RelWithDebInfo: -march=native -O2 -g"), Ids{});
  EXPECT_EQ(said("Debug:  -g"), Ids{"debug-build"});
  EXPECT_EQ(said("RelWithDebInfo: -O2 -O0"), Ids{"debug-build"}) << "the last one counts";
  EXPECT_EQ(said("Release: -fsanitize=address -O2"), Ids{"debug-build"});
  EXPECT_EQ(said("Release: -O3", "powersave"), Ids{"governor"});
  EXPECT_EQ(said("Release: -O3", "performance"), Ids{});
}

TEST(WarningIds, ListsAreCheckedAndMistakesGetASuggestion) {
  EXPECT_EQ(parse_warning_ids("unstable,steal,unstable"), (Ids{"unstable", "steal"}));
  for (const char* bad : {"", "unstable,", "unstabel", "steal, unstable"})
    EXPECT_THROW(parse_warning_ids(bad), UsageError) << bad;
  try {
    parse_warning_ids("unstabel");
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "'unstabel' is no warning, did you mean 'unstable'?");
  }
}

TEST(Distance, IsAWordForTheRoundTrips) {
  const auto word = [](std::optional<double> before, std::optional<double> after) {
    return distance_of(CacheLine{{0, 1}, before, after});
  };
  EXPECT_EQ(word(52, 159.9), "near");
  EXPECT_EQ(word(160, 420), "far");
  EXPECT_EQ(word(52, 420), "moved");
  EXPECT_EQ(word(420, 52), "moved");
  EXPECT_EQ(word(420, std::nullopt), "far");
  EXPECT_EQ(word(std::nullopt, 52), "near");
  EXPECT_EQ(word(std::nullopt, std::nullopt), "");
  EXPECT_EQ(distance_of(std::nullopt), "");
}

// What a stored result says of its figures is decided anew, what it says of its plan is kept.
TEST(StoredWarnings, OfTheFiguresAreDecidedAnew) {
  InvocationResult throttled = quiet();
  throttled.noise->throttled_periods = 3;
  PlannedExperiment planned = sample::planned("pipe", "8", 8);
  planned.warnings = {{"shared-core", "kept", "advice"}};
  const ExperimentResult result = conclude(planned, {throttled});
  EXPECT_EQ(ids(result.warnings), (Ids{"shared-core", "throttled"}));
}

RankPlace rank(std::uint32_t party, const std::string& host, std::optional<Noise> noise = {}) {
  RankPlace place;
  place.party = party;
  place.host = host;
  place.core = 1;
  place.noise = std::move(noise);
  return place;
}

TEST(FigureWarnings, RanksThatShareACoreAreNamed) {
  InvocationResult result = quiet();
  result.hosts = {rank(0, "a"), rank(1, "b")};
  EXPECT_EQ(said_of(result), Ids{});
  result.hosts[1].ranks_on_core = 2;
  EXPECT_EQ(said_of(result), Ids{"ranks-share-core"});
}

TEST(FigureWarnings, NoiseOfOtherHostsNamesThem) {
  InvocationResult result = quiet();
  Noise stolen = *result.noise;
  stolen.steal_ns = 100'000'000;
  result.hosts = {rank(0, "a", stolen), rank(1, "b", result.noise)};
  EXPECT_EQ(said_of(result), Ids{}) << "that of the first host is the invocation's own";
  result.hosts[1].noise = stolen;
  const std::vector<Warning> warnings =
      figure_warnings(sample::planned("mpi", "8", 8), {result}, summary_of(1, 1, 1, 1));
  ASSERT_EQ(ids(warnings), Ids{"steal"});
  EXPECT_TRUE(warnings[0].text.starts_with("on b: the hypervisor took 50 %")) << warnings[0].text;
}

TEST(FigureWarnings, OneJobForAllIsSaid) {
  InvocationResult result = quiet();
  result.standing_job = true;
  EXPECT_EQ(said_of(result), Ids{"standing-job"});
}

}  // namespace
}  // namespace ipcbench
