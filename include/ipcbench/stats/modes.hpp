// Do the figures of an experiment's invocations lie together, or in groups far apart? Then a middle
// over all of them is a time that no invocation took. Pure; any thread.
//
// All on logarithms, where a factor is a distance. A cut parts the sorted values into two groups.
// Between two places of any density with a single peak the density is nowhere below the lower of
// the two; so of the values in the gap between the groups and in the inner part of a group (a tenth
// trimmed at either end, because outliers are no part of a group's width) at least the gap's share
// of the width lies in the gap, for one of the groups at least. The binomial probability of as few
// as there are, the larger of both groups, times the number of possible cuts (Bonferroni), must be
// at most `chance`. That bound is loose, because cuts are much alike: of 2,000 samples of 6 to 100
// values at most 1.8 % were cut where they came from an even distribution, the hardest case, and at
// most 0.7 % where they came from bells and long tails. Autocorrelated values make groups, too;
// such groups are real, and pass.
//
// In full: of a group of m values m / 10 are trimmed at either end, rounded down. The gap is what
// lies between the inner parts, and the values in it are those that were trimmed beside it: t of
// both groups together. The inner part of a group has a width, from its first value to its last,
// but at least log(1 + resolution), and m' values, of which one less counts, because first and last
// make the width. The probability of a cut is the larger one, over both groups, of P(Bin(t + m' -
// 1, gap / (gap + width)) <= t), and it must be at most `chance` over the number of gaps between
// neighbours, n - 1. Both sides of a cut have at least `least_count` values and at least
// `least_share` of all values there were before the first cut, rounded up, and their medians are
// `least_factor` apart. Of the cuts that pass, the least probable one is taken, of equal ones the
// lowest. As trimming lets cuts near the gap look as good, it moves to the widest gap between
// neighbours within a tenth of either group, rounded down. Then each of the two groups is searched
// in the same way.
#pragma once

#include <cstddef>
#include <vector>

namespace ipcbench {

struct ModeRule {
  std::size_t least_count = 3;  // one or two outliers are no mode
  double least_share = 0.05;    // of all values
  double least_factor = 1.1;    // between the medians of neighbours
  double chance = 0.2;          // bound by that sum; measured: below 2 % where there is one mode
  double resolution = 0.01;     // no group counts as narrower than by this factor, less 1
};

// Indices into `values`, a vector for each group, in the order of the values, within a group too.
// One group with all values where nothing speaks for more, or where a value is 0. Values must be
// finite and not negative.
std::vector<std::vector<std::size_t>> find_modes(const std::vector<double>& values,
                                                 const ModeRule& rule = {});

}  // namespace ipcbench
