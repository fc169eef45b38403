// What was still warming up when an invocation began to be timed. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ipcbench {

// How many of the first batches differ from the rest, which are the last four fifths (all but the
// first n / 5, rounded down). Each of them lies above the median of the rest by more than twice as
// much as the slowest batch of the rest does, and by more than 5 % of that median; or below it by
// more than twice as much as the fastest one does, and by more than 5 %. The median of an even
// number of batches is here the upper one of the middle two. At most the first n / 5, because what
// takes longer is drift, not warm-up; 0 with fewer than 20 batches. Nothing in the middle or at the
// end is ever dropped.
std::size_t warm_up_batches(const std::vector<std::uint64_t>& batches_ns);

}  // namespace ipcbench
