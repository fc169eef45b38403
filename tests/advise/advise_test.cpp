// The advisor on machines that are made up: what each way costs is known, and so is the answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/made_up_bench.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/stats/advice.hpp"

namespace ipcbench {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

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

// The plainest of equals is no reason to stay serial, where the fastest of them is worth it.
TEST(Advise, SerialStaysOnlyWhereNothingIsWorthIt) {
  Advice advice;
  advice.serial_ns = {1000, 1000, 1000, 1, 1};
  for (const auto& [transport, time] : {std::pair{"shm", 940.0}, {"pipe", 980.0}}) {
    Candidate candidate;
    candidate.way = {transport, 2, 1};
    candidate.measured_ns = Interval{time, time, time, 1, 1};
    advice.candidates.push_back(candidate);
  }
  conclude_advice(advice);
  EXPECT_EQ(advice.kind, AdviceKind::spread);
  EXPECT_EQ(advice.best, (Way{"shm", 2, 1}));
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

TEST(Advise, SaysOnceOfEachTransportWhenItPays) {
  MadeUpBench bench = usual_bench();
  const Advice advice = advise(request_for(8, "spin:1ms", 16), bench);
  EXPECT_EQ(advice.pay_offs.size(), bench.exchange_ns.size());
  for (const PayOff& each : advice.pay_offs) EXPECT_EQ(each.way.workers, bench.cores());
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
