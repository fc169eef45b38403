// The search for METG on machines that are made up, where it can be computed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/advise/metg.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/metg.hpp"
#include "ipcbench/stats/metg.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

// So much is lost of every item, whatever the work is.
class LossyBench final : public Bench {
 public:
  double overhead_ns = 10'000;
  double without_work_ns = 10'000;  // what makes the model look in another place
  double stretch = 1;               // of the work, by others who have the cores
  double longest_work_ns = 0;       // that was asked for
  double python_slowness = 1;       // how much longer a work takes there
  bool tells_work = true;
  std::uint32_t cores() override { return 4; }
  std::string why_not(const Settings& settings) override {
    return settings[0].second == "tcp" ? "tcp: has no loopback here" : "";
  }
  std::vector<ExperimentResult> run(const std::vector<Settings>& experiments,
                                    const Effort& effort) override {
    std::vector<ExperimentResult> results;
    for (const Settings& each : experiments) {
      const auto of = [&](std::string_view name) {
        return std::ranges::find(each, name, &Settings::value_type::first)->second;
      };
      const std::string text = of("work");
      const bool works = text != "none";
      const double work =
          works ? static_cast<double>(parse_duration(text.substr(text.find(':') + 1))) : 0;
      const double workers = std::stod(of("workers"));
      longest_work_ns = std::max(longest_work_ns, work);
      const double takes = of("transport").starts_with("python") ? python_slowness * work : work;
      const double time = works ? (stretch * takes + overhead_ns) / workers : without_work_ns;
      ExperimentResult result;
      for (std::uint64_t round = 0; round < effort.invocations; ++round) {
        InvocationResult invocation;
        invocation.round = round;
        invocation.messages = 1'000'000;
        invocation.wall_ns = static_cast<std::uint64_t>(1e6 * time);
        invocation.worker_cores = static_cast<std::uint32_t>(workers);
        result.invocations.push_back(invocation);
      }
      Summary summary;
      summary.message_ns = {time, time, time, 1, 1};
      summary.compute_only_ns = {takes, takes, takes, 1, 1};
      if (!tells_work) summary.compute_only_ns = {};
      result.summary = summary;
      results.push_back(std::move(result));
    }
    return results;
  }
};

MetgRequest request_of(std::vector<std::string> transports) {
  MetgRequest request;
  request.transports = std::move(transports);
  request.sizes = {8};
  request.workers = 4;
  return request;
}

TEST(MetgSearch, FindsWhereHalfIsWork) {
  LossyBench bench;
  const Metg metg = find_metg(request_of({"pipe"}), bench);
  ASSERT_EQ(metg.rows.size(), 1U);
  ASSERT_TRUE(metg.rows[0].work_ns) << metg.rows[0].note;
  // Work and loss are the same there.
  EXPECT_NEAR(metg.rows[0].work_ns->median, 10'000, 200);
  EXPECT_NEAR(metg.rows[0].granularity_ns->median, 20'000, 400);
}

TEST(MetgSearch, FindsItFarFromWhereTheModelLooks) {
  for (const double without_work : {10.0, 10e6}) {
    LossyBench bench;
    bench.without_work_ns = without_work;
    const Metg metg = find_metg(request_of({"pipe"}), bench);
    ASSERT_TRUE(metg.rows[0].work_ns) << metg.rows[0].note;
    EXPECT_NEAR(metg.rows[0].work_ns->median, 10'000, 200);
  }
}

TEST(MetgSearch, OtherEfficienciesLieElsewhere) {
  LossyBench bench;
  MetgRequest request = request_of({"pipe"});
  request.efficiency = 0.9;
  EXPECT_NEAR(find_metg(request, bench).rows[0].work_ns->median, 90'000, 2000);
}

TEST(MetgSearch, SaysWhyThereIsNone) {
  LossyBench bench;
  bench.overhead_ns = 0;
  const Metg metg = find_metg(request_of({"pipe"}), bench);
  EXPECT_FALSE(metg.rows[0].work_ns);
  EXPECT_THAT(metg_table(metg, {}), HasSubstr("the shortest that was tried"));
}

TEST(MetgSearch, AMachineOnWhichNothingIsEfficientDoesNotMakeItTakeForEver) {
  LossyBench bench;
  bench.stretch = 2.5;
  const Metg metg = find_metg(request_of({"pipe"}), bench);
  EXPECT_FALSE(metg.rows[0].work_ns);
  EXPECT_THAT(metg.rows[0].note, HasSubstr("is less efficient with 80.0 ms of work"));
  EXPECT_EQ(bench.longest_work_ns, 80e6);  // a hundredth of the budget
}

TEST(MetgSearch, LeavesOutWhatThisMachineRefuses) {
  LossyBench bench;
  EXPECT_EQ(find_metg(request_of({"pipe", "tcp"}), bench).left_out.size(), 1U);
  EXPECT_THROW(find_metg(request_of({"tcp"}), bench), UsageError);
}

TEST(MetgSearch, GoesThroughTheHostsOfMpi) {
  LossyBench bench;
  MetgRequest request = request_of({"pipe", "mpi"});
  request.hosts = "a:3,b:4,c:4";
  const Metg metg = find_metg(request, bench);
  ASSERT_EQ(metg.rows.size(), 4U);
  EXPECT_EQ(metg.rows[0].hosts, "");
  EXPECT_EQ(metg.rows[1].hosts, "a:3");
  EXPECT_EQ(metg.rows[2].hosts, "a:3,b:4");
  EXPECT_EQ(metg.rows[3].hosts, "a:3,b:4,c:4");
  EXPECT_EQ(metg.rows[1].workers, 2U);
  EXPECT_EQ(metg.rows[3].workers, 10U);
  for (const MetgRow& each : metg.rows) {
    ASSERT_TRUE(each.work_ns) << each.hosts << each.note;
    // As many cores as workers, however many this machine has.
    EXPECT_NEAR(each.work_ns->median, 10'000, 200) << each.hosts;
  }
  EXPECT_THAT(metg_table(metg, {}), HasSubstr("mpi on a:3,b:4"));
  EXPECT_THAT(metg_csv(metg), HasSubstr(",\"a:3,b:4,c:4\"\n"));
}

TEST(MetgSearch, TakesTheWorkOfAProgramAsItSaysItOrAsItWasAsked) {
  LossyBench bench;
  bench.python_slowness = 2;
  const Metg metg = find_metg(request_of({"pipe", "python:pool"}), bench);
  for (const MetgRow& each : metg.rows) {
    ASSERT_TRUE(each.work_ns) << each.transport << each.note;
    EXPECT_NEAR(each.work_ns->median, 10'000, 200) << each.transport;
  }
  bench.python_slowness = 1;
  bench.tells_work = false;
  const Metg silent = find_metg(request_of({"python:pool"}), bench);
  ASSERT_TRUE(silent.rows[0].work_ns);
  EXPECT_NEAR(silent.rows[0].work_ns->median, 10'000, 200);
}

TEST(MetgSearch, TheLastCrossingCounts) {
  const std::vector<MetgPoint> points{{1, 2, 0.6}, {2, 8, 0.25}, {4, 8, 0.5}, {8, 10, 0.8}};
  const auto found = crossing(points, 0.5);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->work_ns, 4, 1e-9);
  EXPECT_EQ(crossing(points, 0.9), std::nullopt);
}

// To leave them out would be to take the fast ones alone.
TEST(MetgSearch, RoundsWithoutACrossingCountAsTheEnd) {
  std::vector<MetgSample> samples;
  std::uint64_t round = 0;
  for (const double lost_ns : {8e3, 10e3, 12e3, 40e3, 40e3}) {
    for (const double work_ns : {5e3, 20e3}) samples.push_back({round, work_ns, work_ns + lost_ns});
    ++round;
  }
  MetgRow row;
  conclude_metg(row, samples, 1, 0.5);
  ASSERT_TRUE(row.work_ns);
  EXPECT_EQ(row.work_ns->count, 5U);
  EXPECT_GT(row.work_ns->median, 11e3);
  EXPECT_EQ(row.work_ns->high, 20e3);
  EXPECT_EQ(row.granularity_ns->high, 60e3);
}

TEST(MetgSearch, CsvHasARowForWhatFailed) {
  Metg metg;
  metg.rows.resize(1);
  metg.rows[0].transport = "pipe:capacity=1MiB,call=8";
  metg.rows[0].failure.status = Status::died;
  EXPECT_THAT(metg_csv(metg), HasSubstr("\n\"pipe:capacity=1MiB,call=8\",0,0,1,died,,,,,,,\n"));
}

TEST(MetgSearch, CsvHasARowPerPoint) {
  LossyBench bench;
  const Metg metg = find_metg(request_of({"pipe", "shm"}), bench);
  const std::string text = metg_csv(metg);
  std::size_t points = 0;
  for (const MetgRow& each : metg.rows) points += each.points.size();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), points + 1);
}

}  // namespace
}  // namespace ipcbench
