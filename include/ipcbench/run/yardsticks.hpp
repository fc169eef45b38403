// Times the yardsticks of a run. Main thread of the supervisor, while nothing else of it runs.
#pragma once

#include <functional>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/model/yardsticks.hpp"

namespace ipcbench {

// Takes about 30 ms and 16 MiB, which are given back. A yardstick that cannot be had (one core, no
// memory, no descriptor) is absent. `stop` is asked between
// batches: true ends it with what there is.
Yardsticks measure_yardsticks(
    const TickClock& clock, const std::function<bool()>& stop = [] { return false; });

}  // namespace ipcbench
