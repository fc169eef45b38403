// Puts what parties on several hosts noted, each on its own clock, on the clock of rank 0. Pure;
// any thread.
#pragma once

#include <cstdint>

#include "ipcbench/model/result.hpp"

namespace ipcbench {

// The clock of one party. Its offset o was taken at -b, and had moved by m at B, all since the
// timeline of rank 0 begins; between both it is taken to move along a line. What the party noted t
// after its own timeline began, which is at `begin` (RankPlace::begin_ns), is for rank 0 at
//
//   (begin + t - k b) / (1 + k), where k = m / (B + b)
//
// Who is on the host of rank 0 has its clock, whatever was found of the offset. A clock that would
// run away by half or more is not corrected for that: it was set meanwhile.
struct HostClock {
  double begin_ns = 0, before_ns = 0, drift = 0;  // begin, b, k
  double error_ns = 0;                            // by how much a time may be wrong

  // Of `own_ns` since the party's timeline began: ns since that of rank 0 did; below 0 before it.
  double common_ns(std::uint64_t own_ns) const;
};

// The same clock, without an error, where the invocation was on this machine alone, the party is
// rank 0, or the result does not say when its timeline began (knows_begin).
HostClock clock_of(const InvocationResult& invocation, std::uint32_t party);

// Whether all parties can be put on one clock: results of earlier versions do not say when the
// timelines of other hosts began.
bool knows_begin(const InvocationResult& invocation);

}  // namespace ipcbench
