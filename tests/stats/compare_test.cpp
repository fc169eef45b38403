#include "ipcbench/stats/compare.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace ipcbench {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Step = Decision::Step;

constexpr CompareRule kRule;

// A took 1000 ns each time, B so much more.
std::vector<Pair> pairs_of(const std::vector<double>& changes) {
  std::vector<Pair> pairs;
  for (const double change : changes) pairs.push_back({{1000, "x"}, {1000 * (1 + change), "x"}});
  return pairs;
}

std::vector<Pair> alike(std::size_t count, double change) {
  return pairs_of(std::vector<double>(count, change));
}

Verdict verdict_of(const std::vector<Pair>& pairs) { return judge(pairs, 0.95).verdict; }

struct Case {
  const char* name;
  std::vector<double> changes;
  Verdict verdict;
};

class Verdicts : public testing::TestWithParam<Case> {};

TEST_P(Verdicts, FollowTheRule) {
  EXPECT_EQ(verdict_of(pairs_of(GetParam().changes)), GetParam().verdict) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Verdicts,
    testing::Values(
        Case{"all above", {.02, .03, .04, .05, .06, .07}, Verdict::slower},
        Case{"all below", {-.02, -.03, -.04, -.05, -.06, -.07}, Verdict::faster},
        Case{"above, but within the margin", {.005, .006, .007, .008, .009, .009}, Verdict::same},
        Case{"below, but within the margin",
             {-.005, -.006, -.007, -.008, -.009, -.009},
             Verdict::same},
        Case{"around nothing", {-.02, -.01, 0, 0, .01, .02}, Verdict::same},
        Case{"nothing but ties", {0, 0, 0, 0, 0, 0}, Verdict::same},
        Case{"a tie touches the interval", {0, .03, .06, .06, .06, .06}, Verdict::inconclusive},
        Case{"wide", {-.2, -.1, -.05, .05, .1, .2}, Verdict::inconclusive},
        Case{"an outlier at the end", {-.9, .03, .03, .04, .05, .06}, Verdict::inconclusive},
        Case{"nine may lose one", {-.9, .03, .03, .04, .05, .06, .03, .03, .03}, Verdict::slower},
        Case{"five are too few", {.5, .5, .5, .5, .5}, Verdict::inconclusive},
        Case{"none", {}, Verdict::inconclusive}));

TEST(Judge, GivesChangesAndWhatCouldHaveBeenFound) {
  const Judgement judgement = judge(pairs_of({.01, .02, .03, .05, .06, .10}), 0.95);
  EXPECT_EQ(judgement.pairs, 6U);
  EXPECT_EQ(judgement.usable, 6U);
  EXPECT_NEAR(judgement.estimate, .04, 1e-4);
  EXPECT_NEAR(judgement.low, .01, 1e-12);
  EXPECT_NEAR(judgement.high, .10, 1e-12);
  EXPECT_NEAR(judgement.confidence, 1 - 2 / 64.0, 1e-12);
  EXPECT_NEAR(judgement.detectable, 1.43 * .09 / 2, .005);
  EXPECT_GE(judge(alike(20, 0), 0.95).detectable, kRule.margin);
}

TEST(Judge, IsMirroredWhereTheSidesSwap) {
  std::vector<Pair> pairs = pairs_of({.011, .012, .013, .015, .016, .02, .03, .04});
  const Judgement forth = judge(pairs, 0.95);
  for (Pair& pair : pairs) std::swap(pair.a, pair.b);
  const Judgement back = judge(pairs, 0.95);
  EXPECT_EQ(forth.verdict, Verdict::slower);
  EXPECT_EQ(back.verdict, Verdict::faster);
  EXPECT_NEAR((1 + forth.low) * (1 + back.high), 1, 1e-12);
  EXPECT_NEAR((1 + forth.estimate) * (1 + back.estimate), 1, 1e-12);
}

TEST(Judge, LeavesOutWhatHasNoFigure) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double bad : {0.0, -1.0, kInfinity, std::nan("")}) {
    std::vector<Pair> pairs = alike(7, .05);
    pairs[2].a.message_ns = bad;
    pairs[4].b.message_ns = bad;
    const Judgement judgement = judge(pairs, 0.95);
    EXPECT_EQ(judgement.usable, 5U);
    EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
    EXPECT_THAT(judgement.reason, HasSubstr("5 of 7 pairs can be used"));
  }
}

TEST(Judge, LeavesOutPairsThatWerePlacedDifferently) {
  std::vector<Pair> pairs = alike(8, .05);
  pairs[0].a = {40000, "apart"};
  EXPECT_EQ(judge(pairs, 0.95).usable, 7U);
  EXPECT_EQ(judge(pairs, 0.95).verdict, Verdict::slower);
  EXPECT_EQ(judge(pairs, 0.9875).verdict, Verdict::inconclusive) << "7 give 98.4 % at most";
}

TEST(Judge, StaysFiniteAtTheEndsOfTheRange) {
  const std::vector<Pair> pairs(8, {{std::numeric_limits<double>::denorm_min(), ""},
                                    {std::numeric_limits<double>::max(), ""}});
  const Judgement judgement = judge(pairs, 0.95);
  EXPECT_EQ(judgement.verdict, Verdict::slower);
  for (const double each :
       {judgement.estimate, judgement.low, judgement.high, judgement.detectable})
    EXPECT_TRUE(std::isfinite(each));
}

TEST(Decide, AsksForPairsUntilTheNextLook) {
  const std::vector<double> wide = {-.2, .2, -.3, .3, -.1, .1, -.4, .4};
  std::vector<Pair> pairs;
  for (std::size_t n = 0; n < kRule.looks.back(); ++n) {
    const Decision decision = decide(pairs, {}, false);
    EXPECT_EQ(decision.step, Step::more);
    EXPECT_EQ(decision.wanted, *std::ranges::upper_bound(kRule.looks, n));
    pairs.push_back(pairs_of(wide)[n % 8]);
  }
  const Decision decision = decide(pairs, {}, false);
  EXPECT_EQ(decision.step, Step::done);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_THAT(decision.reason, HasSubstr("too wide"));
}

TEST(Decide, DoesNotLookInBetween) {
  EXPECT_EQ(decide(alike(9, .5), {}, false).step, Step::more);
  EXPECT_EQ(decide(alike(9, .5), {}, false).wanted, 16U);
}

TEST(Decide, StopsEarlyWhereNothingChanged) {
  EXPECT_EQ(decide(alike(8, 0), {}, false).step, Step::done);
  EXPECT_EQ(decide(alike(8, 0), {}, false).verdict, Verdict::same);
}

struct Claim {
  double change;
  Verdict verdict;
};

class Claims : public testing::TestWithParam<Claim> {};

TEST_P(Claims, AreConfirmedOnAFreshSet) {
  const auto& [change, verdict] = GetParam();
  const std::string name(name_of(verdict));
  const std::vector<Pair> first = alike(8, change);
  Decision decision = decide(first, {}, false);
  EXPECT_EQ(decision.step, Step::confirm);
  EXPECT_EQ(decision.wanted, kRule.least_confirming);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive) << "nothing is said before that";
  EXPECT_EQ(decide(first, alike(15, change), false).step, Step::confirm);

  decision = decide(first, alike(16, change), false);
  EXPECT_EQ(decision.step, Step::done);
  EXPECT_EQ(decision.verdict, verdict);
  EXPECT_THAT(decision.reason, IsEmpty());
  EXPECT_EQ(decision.confirmation.pairs, 16U);

  for (const double fresh : {0.0, -change}) {
    decision = decide(first, alike(16, fresh), false);
    EXPECT_EQ(decision.step, Step::done);
    EXPECT_EQ(decision.verdict, Verdict::inconclusive);
    EXPECT_EQ(decision.reason, name + " at first, but 16 fresh pairs do not confirm it");
  }
  decision = decide(first, alike(9, change), true);
  EXPECT_EQ(decision.step, Step::done);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.reason, name + " at first, but the time is up before that is confirmed");
}

INSTANTIATE_TEST_SUITE_P(Table, Claims,
                         testing::Values(Claim{.05, Verdict::slower},
                                         Claim{-.05, Verdict::faster}));

TEST(Headline, IsOfTheFreshPairsWhereTheyWereJudged) {
  ComparisonRow row;
  row.pairs = alike(8, .145);
  row.first = judge(row.pairs, .95);
  EXPECT_NEAR(headline(row).estimate, .145, 1e-9);
  EXPECT_EQ(&headline_pairs(row), &row.pairs);
  row.fresh = alike(5, .08);
  EXPECT_EQ(&headline_pairs(row), &row.pairs) << "not complete, not judged";
  row.fresh = alike(16, .08);
  row.confirmation = judge(row.fresh, .8);
  EXPECT_NEAR(headline(row).estimate, .08, 1e-9);
  EXPECT_EQ(&headline_pairs(row), &row.fresh);
}

TEST(Decide, ConfirmsWithAsManyPairsAsItTook) {
  std::vector<Pair> pairs = alike(24, .05);
  for (std::size_t i = 0; i < 5; ++i) std::swap(pairs[i].a, pairs[i].b);
  const Decision decision = decide(pairs, {}, false);
  EXPECT_EQ(decision.step, Step::confirm);
  EXPECT_EQ(decision.wanted, 24U);
}

TEST(Decide, LooksAtWhatThereIsWhenTheTimeIsUp) {
  EXPECT_EQ(decide(alike(10, 0), {}, true).verdict, Verdict::same);
  EXPECT_EQ(decide(alike(3, 0), {}, true).verdict, Verdict::inconclusive);
  EXPECT_EQ(decide({}, {}, true).step, Step::done);
  const Decision decision = decide(alike(8, .5), alike(9, .5), true);
  EXPECT_EQ(decision.step, Step::done);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_THAT(decision.reason, HasSubstr("the time is up"));
}

// `count` pairs, by turns this much slower and faster by the same factor.
ComparisonRow undecided(std::size_t count, double change, const char* placement) {
  ComparisonRow row;
  for (std::size_t i = 0; i < count; ++i)
    row.pairs.push_back(
        {{1000, placement}, {1000 * (i % 2 == 0 ? 1 + change : 1 / (1 + change)), placement}});
  row.first = judge(row.pairs, kRule.look_confidence);
  row.verdict = row.first.verdict;
  return row;
}

TEST(PairsToTell, GoWithTheSquareOfTheWidth) {
  Judgement judgement;
  judgement.usable = 16;
  judgement.high = 0.1;
  judgement.low = 1 / 1.1 - 1;  // ln 1.1 on either side, and ln 1.05 is `same`
  EXPECT_EQ(pairs_to_tell(judgement), 62U) << "16 (ln 1.1 / ln 1.05)^2 = 61.06";
  judgement.usable = 32;
  EXPECT_EQ(pairs_to_tell(judgement), 123U);
  judgement.estimate = 0.04;  // slower takes ln 1.04, which is wider than ln 1.05 - ln 1.04
  EXPECT_EQ(pairs_to_tell(judgement), 189U) << "32 (ln 1.1 / ln 1.04)^2 = 188.97";
  judgement.high = 0.03;
  judgement.low = -0.01;
  judgement.estimate = 0;
  EXPECT_EQ(pairs_to_tell(judgement), 33U) << "never fewer than there are";
  EXPECT_EQ(pairs_to_tell({}), 0U);
}

TEST(NextStep, SaysWhatHelpsMostFirst) {
  EXPECT_EQ(
      next_step(undecided(16, 0.1, "moved"), false),
      "pin the parties with --placement, or raise --duration or --budget; about 62 pairs like "
      "these would tell");
  EXPECT_THAT(next_step(undecided(16, 0.1, "pinned"), false), ::testing::StartsWith("raise --dur"));
  EXPECT_EQ(next_step(undecided(128, 0.2, "moved"), false),
            "pin the parties with --placement, or raise --duration; about 1800 pairs like these "
            "would tell, and a comparison takes 128 at most");
  EXPECT_EQ(
      next_step(undecided(16, 0.1, "pinned"), true),
      "measure both again and raise --duration or --invocations; about 62 invocations of each "
      "like these would tell");
}

TEST(NextStep, OfWhatIsNotWide) {
  EXPECT_EQ(next_step(undecided(3, 0.1, "moved"), false), "raise --budget") << "too few pairs";
  ComparisonRow row = undecided(16, 0, "moved");
  EXPECT_EQ(row.verdict, Verdict::same);
  EXPECT_EQ(next_step(row, false), "");
  row.pairs = alike(8, 0.2);
  row.first = judge(row.pairs, kRule.look_confidence);
  row.verdict = Verdict::inconclusive;
  EXPECT_EQ(next_step(row, false), "raise --budget") << "there was no time to confirm";
  row.fresh = alike(16, 0);
  row.confirmation = judge(row.fresh, kRule.confirm_confidence);
  EXPECT_EQ(next_step(row, false), "pin the parties with --placement, or raise --duration");
}

TEST(Placement, ShiftsWhereOneSideGetsItMoreOften) {
  std::vector<Pair> pairs = alike(16, 0);
  EXPECT_THAT(placement_shift(pairs), IsEmpty());
  EXPECT_THAT(placement_shift({}), IsEmpty());
  for (std::size_t i = 0; i < 7; ++i) pairs[i].b.placement = "y";
  EXPECT_THAT(placement_shift(pairs), IsEmpty()) << "7 to 0 happen by chance in 1.6 %";
  pairs[7].b.placement = "y";
  EXPECT_EQ(placement_shift(pairs), "x: A in 16 of 16 pairs, B in 8");
  for (std::size_t i = 8; i < 16; ++i) pairs[i].a.placement = "y";
  EXPECT_THAT(placement_shift(pairs), IsEmpty()) << "8 to 8";
}

}  // namespace
}  // namespace ipcbench
