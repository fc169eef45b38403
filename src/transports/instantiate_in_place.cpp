#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {

IPCBENCH_RING_LOOPS(, InPlaceRing<SpinWait>)
IPCBENCH_RING_LOOPS(, InPlaceRing<YieldWait>)
IPCBENCH_RING_LOOPS(, InPlaceRing<SleepWait>)

}  // namespace ipcbench
