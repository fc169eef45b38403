#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {

IPCBENCH_SLOTS_LOOPS(, InPlaceSlots<-1>)
IPCBENCH_SLOTS_LOOPS(, InPlaceSlots<0>)
IPCBENCH_SLOTS_LOOPS(, InPlaceSlots<kHybridLooks>)
IPCBENCH_SLOTS_LOOPS(, CopiedSlots<-1>)
IPCBENCH_SLOTS_LOOPS(, CopiedSlots<0>)
IPCBENCH_SLOTS_LOOPS(, CopiedSlots<kHybridLooks>)

}  // namespace ipcbench
