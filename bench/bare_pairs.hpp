// Several pairs of processes that answer each other at once, not pinned, and give the core away
// while they wait (sched_yield): what more parties than cores can do.
#pragma once

#include <cstdint>

namespace bare {

struct PairsResult {
  double messages_per_second = 0;  // round trips of all pairs
  double slowest_share = 0;        // of the slowest pair, over the mean of the pairs
  double median_ns = 0;            // of one round trip, the largest median of a pair
};

PairsResult run_pairs(int pairs, std::uint64_t size_bytes, std::uint64_t duration_ns);

}  // namespace bare
