#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {

IPCBENCH_RING_LOOPS(, CopiedRing<SpinWait>)
IPCBENCH_RING_LOOPS(, CopiedRing<YieldWait>)
IPCBENCH_RING_LOOPS(, CopiedRing<SleepWait>)

}  // namespace ipcbench
