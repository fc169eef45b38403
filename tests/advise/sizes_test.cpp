// Several sizes at once, and what holds beyond those that were asked for, on a machine that is made
// up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/made_up_bench.hpp"
#include "ipcbench/report/advice.hpp"

namespace ipcbench {
namespace {

using testing::Contains;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// A byte costs something everywhere but between threads.
MadeUpBench bench_by_the_byte() {
  MadeUpBench bench = usual_bench();
  for (auto& [name, time] : bench.exchange_ns) {
    time = 10e3;
    bench.byte_ns[name] = name == "thread" ? 0 : 1;
  }
  return bench;
}

Advice advice_of_sizes(std::vector<std::uint64_t> sizes, bool isolation = false) {
  MadeUpBench bench = bench_by_the_byte();
  AdviceRequest request = request_for(sizes.front(), "spin:1ms");
  request.more_sizes.assign(sizes.begin() + 1, sizes.end());
  request.question.isolation = isolation;
  return advise(request, bench);
}

TEST(AdviseSizes, EachHasItsAnswer) {
  const Advice advice = advice_of_sizes({1 << 10, 16 << 20}, true);
  ASSERT_EQ(advice.other_sizes.size(), 1U);
  EXPECT_EQ(advice.kind, AdviceKind::spread);
  EXPECT_EQ(advice.question.size_bytes, 1U << 10);
  EXPECT_EQ(advice.other_sizes[0].kind, AdviceKind::stay_serial);
  EXPECT_EQ(advice.other_sizes[0].question.size_bytes, 16U << 20);
  EXPECT_EQ(advice.other_sizes[0].question.reply_bytes, 8U);
}

TEST(AdviseSizes, TheTableHasALineAndRowsForEach) {
  const Advice advice = advice_of_sizes({1 << 10, 16 << 20}, true);
  const std::string text = advice_table(advice, {});
  EXPECT_EQ(text.find("1KiB: Use 4 workers over pipe"), 0U);
  EXPECT_THAT(text, HasSubstr("\n16MiB: Stay serial"));
  EXPECT_THAT(text, HasSubstr("1KiB, 16MiB to a worker"));
  EXPECT_THAT(text, ContainsRegex(" size  transport .*\n *1KiB  serial "));
  EXPECT_THAT(text, HasSubstr("\n16MiB  serial "));
  EXPECT_THAT(text, HasSubstr("\n16MiB  pipe "));  // when it pays
  const std::string page = advice_html(advice);
  EXPECT_THAT(page, HasSubstr("<h1>16MiB: Stay serial"));
  const std::string one = advice_table(advice_of_sizes({1 << 10}), {});
  EXPECT_THAT(one, Not(HasSubstr("1KiB: Use")));
}

TEST(AdviseSizes, TheNotesSayWhatPays) {
  EXPECT_THAT(advice_of_sizes({8}).notes, Contains(HasSubstr("With 8 B to a worker processes")));
  const Advice advice = advice_of_sizes({1 << 10, 1 << 20});
  // Of 11 us an exchange, with 4 workers a quarter of (t + 11 us) is t at 3.7 us; the coordinator's
  // half of it, 5.5 us, is longer.
  EXPECT_THAT(advice.notes,
              Contains(HasSubstr("With 1KiB to a worker processes pay above 5.51 us")));
  EXPECT_THAT(advice.notes,
              Contains(HasSubstr("With 1MiB to a worker processes pay above 529 us")));
  EXPECT_THAT(advice.notes, Contains(HasSubstr("threads pay above 5.00 us")));
  EXPECT_THAT(advice.notes,
              Contains(HasSubstr("half of the cores' time is work up to 16.0 MiB or more")));
  const std::string text = advice_table(advice, {});
  EXPECT_THAT(text, HasSubstr("processes pay above"));
}

TEST(AdviseSizes, TheNotesSayWhenTheCoordinatorIsTheBottleneck) {
  // 1 ms of work and 266.7 us of it an exchange: over pipes the coordinator has 133.3 us of each
  // item, and 9.5 workers take as long for theirs.
  MadeUpBench bench = bench_by_the_byte();
  AdviceRequest request = request_for(1 << 20, "spin:1ms");
  request.transports = {"pipe"};
  bench.exchange_ns["pipe"] = 256.7e3;
  bench.byte_ns["pipe"] = 10e3 / (1 << 20);
  EXPECT_THAT(advise(request, bench).notes,
              Contains("With 1MiB to a worker the coordinator is the bottleneck from 10 workers "
                       "over pipe on."));
  bench.exchange_ns["pipe"] = 0;
  bench.byte_ns["pipe"] = 266.7e3 / (1 << 20);
  bench.handle_share = 0.5;
  EXPECT_THAT(advise(request, bench).notes,
              Contains("With 1MiB to a worker the coordinator is the bottleneck from 17 workers "
                       "over pipe, by handle, on."));
}

TEST(AdviseSizes, AWayScalesUpToWhereItsCostIsAsLongAsTheWork) {
  const Advice advice = advice_of_sizes({64 << 10, 128 << 10}, true);
  // 10 us and a byte each ns against 1 ms of work, whichever size is asked about.
  for (const auto& pay_offs : {advice.pay_offs, advice.other_sizes.at(0).pay_offs})
    for (const PayOff& each : pay_offs) {
      ASSERT_TRUE(each.largest_size_bytes) << each.way.transport;
      EXPECT_NEAR(*each.largest_size_bytes, 990e3, 2e3) << each.way.transport;
    }
}

TEST(AdviseSizes, SizesAroundAreLookedAtOnceAndAscend) {
  const Advice advice = advice_of_sizes({64 << 10, 128 << 10});
  std::vector<std::uint64_t> sizes;
  for (const SizeCosts& each : advice.sizes) sizes.push_back(each.size_bytes);
  EXPECT_EQ(sizes,
            (std::vector<std::uint64_t>{8, 4 << 10, 64 << 10, 128 << 10, 1 << 20, 16 << 20}));
  for (const SizeCosts& each : advice.sizes) EXPECT_FALSE(each.costs.empty());
}

TEST(AdviseSizes, AnAnswerAsLargeAsTheTaskStaysSo) {
  MadeUpBench bench = bench_by_the_byte();
  AdviceRequest request = request_for(64 << 10, "spin:1ms");
  request.question.reply_bytes = 64 << 10;
  for (const SizeCosts& each : advise(request, bench).sizes)
    EXPECT_EQ(each.reply_bytes, each.size_bytes);
  request.question.reply_bytes = 8;
  for (const SizeCosts& each : advise(request, bench).sizes) EXPECT_EQ(each.reply_bytes, 8U);
}

}  // namespace
}  // namespace ipcbench
