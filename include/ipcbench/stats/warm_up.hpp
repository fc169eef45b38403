// What was still warming up when an invocation began to be timed. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ipcbench {

// How many of the first batches differ from the rest: each of them lies further from the median of
// the last four fifths, on either side, than twice the furthest batch of those does, and than 5 % of
// that median. At most a fifth of all, because what takes longer is drift, not warm-up; 0 with fewer
// than 20 batches. Nothing in the middle or at the end is ever dropped.
std::size_t warm_up_batches(const std::vector<std::uint64_t>& batches_ns);

}  // namespace ipcbench
