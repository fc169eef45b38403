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
// most 0.7 % where they came from bells and long tails. Groups are cut again by the same rule. Autocorrelated values make groups, too; such groups are real, and pass.
#pragma once

#include <cstddef>
#include <vector>

namespace ipcbench {

struct ModeRule {
  std::size_t least_count = 3;   // one or two outliers are no mode
  double least_share = 0.05;     // of all values
  double least_factor = 1.1;     // between the medians of neighbours
  double chance = 0.2;  // bound by that sum; measured: below 2 % where there is one mode
  double resolution = 0.01;      // no group counts as narrower than by this factor, less 1
};

// Indices into `values`, a vector for each group, in the order of
// the values, within a group too. One group with all values where nothing speaks for more, or where a value is 0. Values
// must be finite and not negative.
std::vector<std::vector<std::size_t>> find_modes(const std::vector<double>& values,
                                                 const ModeRule& rule = {});

}  // namespace ipcbench
