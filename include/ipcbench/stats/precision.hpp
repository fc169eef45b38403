// When the median of an experiment is known well enough to stop. Pure; any thread.
//
// Who looks after every invocation and stops at the first narrow interval stops more often where it
// is narrow by chance, and then it holds the median less often than it says. So the first look
// comes late, later ones at half as many invocations again, and what must be narrow is the interval
// at 99 % where the one at 95 % is shown. On draws from recorded noise the interval that is shown
// then holds the median in 94 % or more of the runs (tests/stats/precision_test.cpp).
#pragma once

#include <cstddef>
#include <vector>

namespace ipcbench {

struct PrecisionRule {
  std::size_t first_look = 12;
  double growth = 1.5;
  double confidence = 0.99;
};

// Whether this many invocations are looked at: 12, 18, 27, 41, 62, ...
bool is_look(std::size_t count, const PrecisionRule& rule = {});

// At a look: whether half the interval of the median of `values` is at most `precision` (0.02: 2 %)
// of the median. Never between looks. Values must be finite and not negative.
bool is_precise(const std::vector<double>& values, double precision,
                const PrecisionRule& rule = {});

}  // namespace ipcbench
