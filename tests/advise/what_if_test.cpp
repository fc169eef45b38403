// Changes of the best way, on a machine that is made up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advise/made_up_bench.hpp"
#include "ipcbench/report/advice.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;

Advice examined(const AdviceRequest& asked) {
  MadeUpBench bench = usual_bench();
  for (auto& [name, time] : bench.exchange_ns) bench.byte_ns[name] = name == "thread" ? 0 : 0.5;
  AdviceRequest request = asked;
  request.what_if = request.explain = true;
  return advise(request, bench);
}

TEST(WhatIfRuns, MeasuresWhatItCanAndComputesTheRest) {
  AdviceRequest request = request_for(1 << 20, "spin:3ms");
  request.transports = {"pipe"};
  const Advice advice = examined(request);
  ASSERT_TRUE(advice.what_if);
  EXPECT_EQ(advice.what_if->way, (Way{"pipe", 4, 1}));
  EXPECT_TRUE(advice.what_if->measured_ns);
  const auto of = [&](std::string_view name) {
    return std::ranges::find(advice.what_if->changes, name, &WhatIf::name);
  };
  ASSERT_NE(of("half-payload"), advice.what_if->changes.end());
  EXPECT_TRUE(of("half-payload")->measured_ns);
  EXPECT_GT(of("half-payload")->gain, 1);
  EXPECT_THAT(of("half-payload")->command, HasSubstr("--size=512KiB"));
  EXPECT_TRUE(of("threads")->measured_ns);
  ASSERT_NE(of("free-transport"), advice.what_if->changes.end());
  EXPECT_FALSE(of("free-transport")->measured_ns);
  // The machine knows no pipe in place.
  EXPECT_EQ(of("in-place"), advice.what_if->changes.end());
  EXPECT_FALSE(advice.explanation.empty());
  const std::string text = advice_table(advice, {});
  EXPECT_THAT(text, HasSubstr("what if"));
  EXPECT_THAT(text, HasSubstr("by model"));
  EXPECT_THAT(advice_html(advice), HasSubstr("What changes would bring"));
}

TEST(WhatIfRuns, ThreadsAreNoChangeForWhoeverWantsIsolation) {
  AdviceRequest request = request_for(1 << 20, "spin:3ms");
  request.question.isolation = true;
  for (const WhatIf& each : examined(request).what_if->changes) EXPECT_NE(each.name, "threads");
}

TEST(WhatIfRuns, LookAtTheBestWayOfEachSize) {
  AdviceRequest request = request_for(64 << 10, "spin:3ms");
  request.transports = {"pipe"};
  request.more_sizes = {1 << 20};
  const Advice advice = examined(request);
  const SizeAdvice& other = advice.other_sizes.at(0);
  ASSERT_TRUE(advice.what_if);
  ASSERT_TRUE(other.what_if);
  const auto half = std::ranges::find(other.what_if->changes, "half-payload", &WhatIf::name);
  ASSERT_NE(half, other.what_if->changes.end());
  EXPECT_THAT(half->command, HasSubstr("--size=512KiB"));
  EXPECT_FALSE(other.explanation.empty());
  const std::string text = advice_table(advice, {});
  EXPECT_THAT(text, testing::ContainsRegex(" size  what if .*\n *64KiB  as it is "));
  EXPECT_THAT(text, HasSubstr("\n 1MiB  as it is "));
  EXPECT_THAT(text, HasSubstr("- 1MiB: workers: "));
}

TEST(WhatIfRuns, AreLeftOutWhereNobodyAsked) {
  MadeUpBench bench = usual_bench();
  const Advice advice = advise(request_for(1 << 20, "spin:3ms"), bench);
  EXPECT_FALSE(advice.what_if);
  EXPECT_TRUE(advice.explanation.empty());
  EXPECT_THAT(advice_table(advice, {}), Not(HasSubstr("what if")));
}

}  // namespace
}  // namespace ipcbench
