// The advisor on machines that are made up: what each way costs is known, and so is the answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "ipcbench/advise/advise.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/stats/advice.hpp"

namespace ipcbench {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string value_of(const Settings& settings, std::string_view name) {
  for (const auto& [key, value] : settings)
    if (key == name) return value;
  return {};
}

// A machine on which moving an item takes so long, and as long of both sides.
class MadeUpBench final : public Bench {
 public:
  std::uint32_t core_count = 4;
  std::map<std::string, double> exchange_ns;  // by transport; those that are missing are refused
  double wake_up_ns = 0;                      // of whoever waits for a worker's work
  double slowdown = 1;                        // of the work with all cores at it
  std::function<double(double)> surprise;     // what measuring finds instead of the model's time
  std::vector<Settings> asked;                // with work

  std::uint32_t cores() override { return core_count; }
  std::string why_not(const Settings& settings) override {
    const std::string transport = value_of(settings, "transport");
    return exchange_ns.contains(transport) ? "" : transport + ": is not there";
  }
  std::vector<ExperimentResult> run(const std::vector<Settings>& experiments,
                                    const Effort&) override {
    std::vector<ExperimentResult> results;
    for (const Settings& each : experiments) results.push_back(result_of(each));
    return results;
  }

 private:
  ExperimentResult result_of(const Settings& settings) {
    const std::string work = value_of(settings, "work");
    const double work_ns =
        work == "none" ? 0 : static_cast<double>(parse_duration(work.substr(work.find(':') + 1)));
    const auto workers = static_cast<std::uint32_t>(std::stoul(value_of(settings, "workers")));
    const double exchange = exchange_ns.at(value_of(settings, "transport"));
    const double items = value_of(settings, "items").empty() ? 1 : 16;
    const double loaded = work_ns * (workers > 1 ? slowdown : 1);
    const double per_item = (exchange + (work == "none" ? 0 : wake_up_ns)) / items;
    double time = workers == 1 ? loaded + per_item
                               : std::max({per_item / 2, (loaded + per_item) / workers,
                                           (loaded + per_item) / core_count});
    if (surprise && work_ns > 1e6 && value_of(settings, "size") != "8") time = surprise(time);
    if (work != "none") asked.push_back(settings);
    ExperimentResult result;
    InvocationResult invocation;
    invocation.messages = 100;
    invocation.wall_ns = static_cast<std::uint64_t>(100 * time);
    PartyResult coordinator;
    coordinator.wall_ns = static_cast<std::uint64_t>(50 * per_item);
    PartyResult worker = coordinator;
    worker.party = 1;
    worker.messages = 100;
    worker.phases_ns[static_cast<std::size_t>(Phase::compute)] =
        static_cast<std::uint64_t>(100 * loaded);
    invocation.parties = {coordinator, worker};
    result.invocations = {invocation};
    Summary summary;
    summary.message_ns = {time, time, time, 1, 1};
    summary.compute_only_ns = {loaded, loaded, loaded, 1, 1};
    result.summary = summary;
    return result;
  }
};

AdviceRequest request_for(std::uint64_t size, const std::string& work, std::uint32_t workers = 4) {
  AdviceRequest request;
  request.question.size_bytes = size;
  request.question.reply_bytes = 8;
  request.question.work = work;
  request.question.most_workers = workers;
  return request;
}

MadeUpBench usual_bench() {
  MadeUpBench bench;
  bench.exchange_ns = {{"pipe", 400e3},
                       {"unix", 300e3},
                       {"thread", 20e3},
                       {"shm", 100e3},
                       {"shm:in_place=true", 50e3},
                       {"file", 900e3}};
  return bench;
}

TEST(Advise, MuchWorkIsSpreadInTheSimplestWay) {
  MadeUpBench bench = usual_bench();
  const Advice advice = advise(request_for(1 << 20, "spin:50ms"), bench);
  EXPECT_EQ(advice.kind, AdviceKind::spread);
  // All ways are within 5 % of each other, so the plainest one is named.
  EXPECT_EQ(advice.best, (Way{"pipe", 4, 1}));
  EXPECT_THAT(advice.answer, HasSubstr("Use 4 workers over pipe"));
  ASSERT_TRUE(advice.error_largest);
  EXPECT_LT(*advice.error_largest, 0.01);
}

TEST(Advise, LittleWorkStaysSerial) {
  MadeUpBench bench = usual_bench();
  const Advice advice = advise(request_for(1 << 20, "spin:5us"), bench);
  EXPECT_EQ(advice.kind, AdviceKind::stay_serial);
  EXPECT_EQ(advice.best, std::nullopt);
  EXPECT_THAT(advice.answer, HasSubstr("Stay serial"));
  EXPECT_THAT(advice.reason, HasSubstr("pays from about"));
}

TEST(Advise, TheFastestIsNamedWhereItIsFarAhead) {
  MadeUpBench bench = usual_bench();
  const Advice advice = advise(request_for(1 << 20, "spin:100us"), bench);
  ASSERT_TRUE(advice.best);
  EXPECT_EQ(advice.best->transport, "thread");
}

TEST(Advise, WhoeverWantsIsolationGetsNoThreads) {
  MadeUpBench bench = usual_bench();
  AdviceRequest request = request_for(1 << 20, "spin:100us");
  request.question.isolation = true;
  const Advice advice = advise(request, bench);
  for (const Candidate& each : advice.candidates) EXPECT_NE(each.way.transport, "thread");
  EXPECT_EQ(advice.best->transport, "shm:in_place=true");
}

TEST(Advise, WorkThatSlowsItselfDownIsSeen) {
  MadeUpBench bench = usual_bench();
  bench.slowdown = 4;
  const Advice advice = advise(request_for(1 << 20, "spin:50ms"), bench);
  EXPECT_EQ(advice.kind, AdviceKind::stay_serial);
  EXPECT_EQ(advice.work.back().efficiency, 0.25);
}

TEST(Advise, WhatIsMeasuredDecidesAgainstTheModel) {
  MadeUpBench bench = usual_bench();
  bench.surprise = [](double time) { return time * 10; };
  const Advice advice = advise(request_for(1 << 20, "spin:2ms"), bench);
  EXPECT_EQ(advice.kind, AdviceKind::stay_serial);
  EXPECT_NEAR(*advice.error_largest, 0.9, 0.01);
  EXPECT_THAT(advice_table(advice, {}), HasSubstr("goes by what was measured"));
}

// Waking up is seen with work alone: a way that is found slower with 1 ms of it stays so with 5 ms.
TEST(Advise, PredictsWhatComesWithWorkAlone) {
  MadeUpBench bench = usual_bench();
  bench.wake_up_ns = 200e3;
  const Advice advice = advise(request_for(8, "spin:5ms"), bench);
  ASSERT_TRUE(advice.error_largest);
  EXPECT_LT(*advice.error_largest, 0.01);
}

TEST(Advise, WhatSomebodyHasIsMeasuredHoweverSlow) {
  MadeUpBench bench = usual_bench();
  AdviceRequest request = request_for(1 << 20, "spin:1ms");
  request.question.now = "file:workers=2";
  const Advice advice = advise(request, bench);
  const auto now = std::ranges::find(advice.candidates, true, &Candidate::is_now);
  ASSERT_NE(now, advice.candidates.end());
  EXPECT_EQ(now->way, (Way{"file", 2, 1}));
  EXPECT_TRUE(now->measured_ns);
}

TEST(Advise, SmallTasksMayTravelTogether) {
  MadeUpBench bench = usual_bench();
  for (auto& [name, time] : bench.exchange_ns) time = 20e3;
  const Advice advice = advise(request_for(8, "spin:10us"), bench);
  ASSERT_TRUE(advice.best);
  EXPECT_EQ(advice.best->items, 16U);
  EXPECT_THAT(advice.candidates.front().gives_up, HasSubstr("wait for others"));
}

TEST(Advise, WhatIsRefusedIsNamedOnce) {
  MadeUpBench bench = usual_bench();
  bench.exchange_ns.erase("file");
  const Advice advice = advise(request_for(1 << 20, "spin:1ms"), bench);
  ASSERT_EQ(advice.left_out.size(), 1U);
  EXPECT_EQ(advice.left_out[0].transport, "file");
  EXPECT_THAT(advice_table(advice, {}), HasSubstr("left out: file"));
}

TEST(Advise, OneWorkerIsNoQuestion) {
  MadeUpBench bench = usual_bench();
  EXPECT_THROW(advise(request_for(8, "spin:1ms", 1), bench), UsageError);
  bench.exchange_ns = {{"shm", 1e3}};
  AdviceRequest request = request_for(8, "spin:1ms");
  request.transports = {"pipe"};
  EXPECT_THROW(advise(request, bench), UsageError);
}

TEST(Advise, CountsOfWorkersCoverTheCores) {
  using Counts = std::vector<std::uint32_t>;
  EXPECT_EQ(worker_counts(2, 2), (Counts{1, 2}));
  EXPECT_EQ(worker_counts(16, 16), (Counts{1, 2, 4, 8, 15, 16}));
  EXPECT_EQ(worker_counts(3, 64), (Counts{1, 2, 3}));
}

TEST(Advise, AWayIsWrittenAsATransportIs) {
  EXPECT_EQ(way_of("pipe"), (Way{"pipe", 1, 1}));
  EXPECT_EQ(way_of("pipe:capacity=1MiB:workers=8"), (Way{"pipe:capacity=1MiB", 8, 1}));
  EXPECT_EQ(way_of("shm:items=4"), (Way{"shm", 1, 4}));
  EXPECT_THROW(way_of("workers=8"), UsageError);
  EXPECT_THROW(way_of("pipe:workers=none"), UsageError);
  EXPECT_THROW(way_of("pipe:workers=1000"), UsageError);
}

TEST(Advise, TheTableSaysTheAnswerFirst) {
  MadeUpBench bench = usual_bench();
  const Advice advice = advise(request_for(1 << 20, "spin:1ms"), bench);
  RenderOptions narrow;
  narrow.width = 80;
  const std::string text = advice_table(advice, narrow);
  EXPECT_EQ(text.find("Use "), 0U);
  EXPECT_THAT(text, HasSubstr("serial"));
  EXPECT_THAT(text, HasSubstr("pays from"));
  EXPECT_THAT(text, Not(HasSubstr("the model's terms")));
  narrow.details = true;
  EXPECT_THAT(advice_table(advice, narrow), HasSubstr("the model's terms"));
}

}  // namespace
}  // namespace ipcbench
