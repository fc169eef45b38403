// How far apart two cores are: a cache line goes back and forth between them. Main thread of the
// supervisor, between invocations; two threads of its own run for as long as it takes.
#pragma once

#include <cstdint>
#include <optional>

#include "ipcbench/base/clock.hpp"

namespace ipcbench {

// The round trip in ns, the median of short batches, so that a preempted one does not count. Takes
// well under 1 ms where both cores are free, and gives up after 2 ms (then, or where a core cannot
// be had, nothing). The calling thread keeps its own cores.
std::optional<double> probe_cache_line(int first_cpu, int second_cpu, const TickClock& clock);

}  // namespace ipcbench
