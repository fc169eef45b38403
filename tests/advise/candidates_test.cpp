// Which ways are candidates, and what they cost beside time, on a machine that is made up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/made_up_bench.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/stats/advice.hpp"

namespace ipcbench {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

AdviceRequest pipes_of(std::uint64_t size) {
  AdviceRequest request = request_for(size, "spin:1ms");
  request.transports = {"pipe"};
  return request;
}

TEST(AdviseCandidates, LargeDataMayTravelByHandle) {
  MadeUpBench bench = usual_bench();
  bench.byte_ns["pipe"] = 1;
  bench.handle_share = 0.01;
  const Advice advice = advise(pipes_of(1 << 20), bench);
  ASSERT_TRUE(advice.best);
  EXPECT_TRUE(advice.best->by_handle);
  EXPECT_THAT(advice.answer, HasSubstr("4 workers over pipe, by handle"));
  EXPECT_EQ(advice.candidates.front().gives_up, "flat data only");
  EXPECT_THAT(advice.candidates.front().command, HasSubstr("--inline-below=1"));
  EXPECT_THAT(advice_table(advice, {}), HasSubstr("pipe, by handle"));
}

TEST(AdviseCandidates, SmallDataTravelsInTheMessage) {
  MadeUpBench bench = usual_bench();
  for (const Candidate& each : advise(pipes_of(8), bench).candidates)
    EXPECT_FALSE(each.way.by_handle);
}

TEST(AdviseCandidates, HandlesThatBringNothingAreNotNamed) {
  MadeUpBench bench = usual_bench();
  const Advice advice = advise(pipes_of(1 << 20), bench);
  ASSERT_TRUE(advice.best);
  EXPECT_FALSE(advice.best->by_handle);
  EXPECT_EQ(advice.candidates.front().gives_up, "two copies");
  EXPECT_THAT(advice_table(advice, {}), Not(ContainsRegex("speed-up .* memory")));
}

TEST(AdviseCandidates, WhatNeedsMoreMemoryIsLeftOut) {
  MadeUpBench bench = usual_bench();
  AdviceRequest request = pipes_of(1 << 20);
  request.question.memory_bytes = 2 << 20;
  const Advice advice = advise(request, bench);
  for (const Candidate& each : advice.candidates) {
    EXPECT_LE(each.way.workers, 2U);
    EXPECT_EQ(each.memory_bytes, std::uint64_t{each.way.workers} << 20);
  }
  // Neither are they run at sizes where they would take more.
  EXPECT_EQ(advice.sizes.back().size_bytes, 1U << 20);
  ASSERT_EQ(advice.left_out.size(), 1U);
  EXPECT_THAT(advice.left_out[0].reason,
              HasSubstr("needs 3.00 MiB with 3 workers, more than --memory=2MiB"));
  EXPECT_THAT(advice_table(advice, {}), ContainsRegex("speed-up .* memory"));
  request.question.memory_bytes = 1000;
  EXPECT_THROW(advise(request, bench), UsageError);
}

TEST(AdviseCandidates, AHandleIsWrittenAsItsKey) {
  EXPECT_EQ(way_of("pipe:inline-below=1:workers=2"), (Way{"pipe", 2, 1, true}));
  EXPECT_THROW(way_of("pipe:inline-below=64KiB"), UsageError);
}

TEST(AdviseCandidates, SayWhatAProgramGivesUp) {
  EXPECT_EQ(given_up_by({"thread", 4, 1}), "no isolation");
  EXPECT_EQ(given_up_by({"shm", 4, 1}), "two copies");
  EXPECT_EQ(given_up_by({"shm:in_place=true", 4, 16}), "flat data only; items wait for others");
  EXPECT_EQ(given_up_by({"pipe:splice=true", 4, 1}), "one copy");
  EXPECT_EQ(given_up_by({"memfd", 4, 1}), "");
}

}  // namespace
}  // namespace ipcbench
