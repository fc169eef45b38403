// Do the figures of an experiment's invocations have one mode, or do they fall into groups far
// apart? A median over several groups is a time that no invocation took. Pure; any thread.
//
// Like Hartigan's dip test (Hartigan and Hartigan 1985) this is a test of unimodality. Unlike the
// dip, it also says where to cut. All values x are taken as ln x, so that a factor becomes a
// distance.
//
// The idea. A cut divides the sorted values into a lower and an upper group with a gap between
// them. A density with a single peak is, everywhere between two points, at least as high as at the
// lower one of the two. So if there is one peak, then the density in the gap is at least the
// density in one of the two groups, and of the values in the gap and in that group together the gap
// holds at least the gap's share of the common width. The test rejects a single peak where the gap
// holds too few values for that.
//
// The formula. Each group is trimmed by a tenth of its m values at either end, floor(m / 10),
// because outliers do not belong to the width of a group; what remains is its inner part. With
//   g   the distance between the two inner parts, which is the gap,
//   t   the number of values that were trimmed beside the gap, in both groups together,
//   w   the distance from the first to the last value of an inner part, at least ln(1 +
//   resolution), m'  the number of values in that inner part; m' - 1 count, because w is made by
//   two of them,
// the probability of so empty a gap is P(Bin(t + m' - 1, g / (g + w)) <= t) for either group, and
// the larger of the two counts. With n values there are n - 1 cuts, so a cut passes where this is
// at most `chance` / (n - 1) (Bonferroni).
//
// A cut must also leave at least `least_count` values on either side, and at least `least_share` of
// all values before the first cut, rounded up; and the medians of both sides must differ by at
// least `least_factor`. Of all cuts that pass, the least probable one is taken, and of equal ones
// the lowest. Trimming makes cuts beside a gap look as good as the one in it, so the cut then moves
// to the widest gap between neighbours within a tenth of either group, floor(m / 10). Both groups
// are searched again in the same way.
//
// Its errors. Bonferroni's bound is loose here, because neighbouring cuts are much alike. Of 2,000
// samples of 6 to 100 values at most 1.8 % were cut where the values came from a uniform
// distribution, which is the hardest case, and at most 0.7 % where they came from normal and
// heavy-tailed ones. Autocorrelated values fall into groups as well; such groups are real, and the
// test reports them.
#pragma once

#include <cstddef>
#include <vector>

namespace ipcbench {

struct ModeRule {
  std::size_t least_count = 3;  // one or two outliers are no mode
  double least_share = 0.05;    // of all values
  double least_factor = 1.1;    // between the medians of neighbours
  double chance = 0.2;          // of a false cut, by Bonferroni; measured: below 2 %
  double resolution = 0.01;     // a group counts as at least so wide: by a factor of 1.01
};

// Returns a vector of indices into `values` for each group. Groups, and the indices in a group, are
// in the order of the values. All values are one group where no cut passes, or where a value is 0.
// Values must be finite and not negative.
std::vector<std::vector<std::size_t>> find_modes(const std::vector<double>& values,
                                                 const ModeRule& rule = {});

}  // namespace ipcbench
