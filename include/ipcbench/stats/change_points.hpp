// Where a series of figures changes its level. Pure; any thread.
//
// Every stretch with enough values in it, before it and behind it is tried, from the beginning on
// or in the middle (circular binary segmentation, Olshen and others 2004, on ranks): the sum of its
// ranks against what it would be without a change, over its standard deviation; the largest of
// these counts. How often chance gives as much is counted on permutations of the series, so that
// trying many places is paid for, and nothing is asked of the distribution. Ranks hardly say in
// which of two neighbouring places a change is, so of the stretches with nine tenths of the largest
// sum or more the one counts whose logarithms have the largest. The parts are searched again. A
// change below the margin goes at the end, and still parts the values of its neighbours. Values of
// neighbouring days on a shared machine are not quite exchangeable, so this finds drift as well:
// advice.
#pragma once

#include <vector>

#include "ipcbench/model/history.hpp"

namespace ipcbench {

struct ChangeRule {
  std::size_t least_count = 4;  // values on either side
  double chance = 0.05;         // of a change in a series without one
  double margin = 0.02;         // smaller changes of the median are not worth a word
};

// Ascending. The same for the same values: the permutations come from a fixed seed. Values must be
// finite and positive.
std::vector<ChangePoint> find_changes(const std::vector<double>& values,
                                      const ChangeRule& rule = {});

}  // namespace ipcbench
