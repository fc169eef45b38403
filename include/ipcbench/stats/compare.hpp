// Is B slower than A, by how much, and how sure is that: the rule of `ipcbench compare`, as
// functions of recorded pairs. Pure; any thread.
//
// Each pair gives d = ln(b) - ln(a), a symmetric and additive measure of change. The estimate is
// the median of all d. Its interval is two of their order statistics (stats/interval.hpp), chosen
// by the binomial distribution of signs: the sign test (Arbuthnott 1710; as an interval Thompson
// 1936). It asks nothing of the distribution, because the coin that orders each pair makes either
// sign equally likely where A and B are equal, whatever drift and outliers there are. So "slower"
// comes by chance at most as often as one tail says. Pairs that tie, d = 0, count for neither side:
// conservative.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/model/comparison.hpp"

namespace ipcbench {

struct CompareRule {
  double margin = 0.01;       // a smaller estimate is never slower or faster
  double same_within = 0.05;  // an interval in between these bounds is `same`
  std::size_t least_pairs = 6;
  double confidence = 0.95;  // of a single look at all pairs
  // Looking n times finds by chance up to n times as often, so each of these looks gets its share
  // (Bonferroni): 6 * 0.83 % = 5 %. The last two are for machines where single invocations differ
  // by a tenth, as far as the budget goes: 32 pairs find +5 % there in few of ten runs.
  std::array<std::size_t, 6> looks = {8, 16, 24, 32, 64, 128};
  double look_confidence = 1 - 0.05 / 6;
  // A fresh set only has to say the same again: 80 %, and no fewer pairs than the first set had.
  double confirm_confidence = 0.80;
  std::size_t least_confirming = 16;
};

// Both figures positive and finite, placed alike, and equally far apart as far as that is known.
bool is_usable(const Pair& pair);

// slower: the interval lies above 0 and the estimate above the margin; faster: mirrored; same: the
// interval lies within the bounds of `same`; else inconclusive. Mirrored means by the inverse
// factor, which in logarithms is as far from 0: +5 % and 1 / 1.05. Inconclusive as well with fewer
// usable pairs than the rule wants, or than this confidence takes; then nothing is detectable.
// Otherwise that is exp(1.43 h) - 1, h half the interval's width in logarithms, and at least the
// margin: (1.96 + 0.84) / 1.96 = 1.43, the normal quantiles of 97.5 % against chance and of 80 %
// against missing what is there.
Judgement judge(const std::vector<Pair>& pairs, double confidence, const CompareRule& rule = {});

// What the pairs so far ask for.
struct Decision {
  enum class Step { more, confirm, done };
  Step step = Step::done;
  std::size_t wanted = 0;  // pairs that the set should have at its next look
  Judgement first;         // of the first set
  Judgement confirmation;  // of the fresh set, once that is complete
  // Of both together: slower or faster only when confirmed, inconclusive where it was not.
  Verdict verdict = Verdict::inconclusive;
  std::string reason;
};

// Looks at `pairs` when they are as many as the next look wants, and at `fresh`, the confirming
// set, once the first one says slower or faster. The first look that is not inconclusive is the
// last one. `out_of_time`: what is there must do; it is the last look, and an incomplete fresh set
// confirms nothing.
Decision decide(const std::vector<Pair>& pairs, const std::vector<Pair>& fresh, bool out_of_time,
                const CompareRule& rule = {});

// The figures that stand for a row: those of its fresh pairs where there are such. The first ones
// were looked at because of what they said, so they exaggerate it.
const Judgement& headline(const ComparisonRow& row);
const std::vector<Pair>& headline_pairs(const ComparisonRow& row);
bool has_fresh_figures(const ComparisonRow& row);

// About how many usable pairs like these it takes until the interval is narrow enough for a
// verdict; 0 where they do not say. With n pairs the interval of a median is 2 h wide, and h goes
// with 1 / sqrt(n), because the median's standard error is 1 / (2 f sqrt(n)), f the density at the
// median (Laplace 1818; Kendall and Stuart, The Advanced Theory of Statistics, volume 1, chapter
// 10). So n (h / w)^2 pairs have one of half the width w. In logarithms, with the estimate m:
// slower and faster take w = |m| where |m| is above the margin, `same` takes w = ln(1 +
// same_within) - |m|; the wider of them is reached first.
std::uint64_t pairs_to_tell(const Judgement& judgement, const CompareRule& rule = {});

// What to do about an inconclusive row, what helps most first: pin the parties where that is not
// done, longer invocations, more time, and for how many pairs that time has to last. Empty for any
// other verdict. `stored`: of two results, whose pairs are the invocations that they hold.
std::string next_step(const ComparisonRow& row, bool stored, const CompareRule& rule = {});

// Moves the reason for which none of several rows can be compared from the rows to the document.
void say_reason_once(ComparisonDocument& document);

// "together: A in 11 of 16 pairs, B in 2": a placement that one side gets more often than the
// other, by a sign test at 1.25 % on the pairs in which only one of them has it. Empty: none.
std::string placement_shift(const std::vector<Pair>& pairs);

// "the cores were far apart in 8 of 9 invocations of A, in 0 of B": the host had moved them for at
// least half of all pairs. Empty: no.
std::string distance_shift(const std::vector<Pair>& pairs);

}  // namespace ipcbench
