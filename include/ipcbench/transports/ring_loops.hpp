// The measured loops over rings and shared slots. Several transports bring nothing but the memory
// of these, so the loops are compiled once for all of them, in src/transports/*_loops.cpp.
#pragma once

#include "ipcbench/drive/stages.hpp"
#include "ipcbench/transports/ring_lane.hpp"
#include "ipcbench/transports/shared_ring.hpp"

// linkage: `extern`, or nothing where they are compiled.
#define IPCBENCH_RING_LOOPS(linkage, E)                        \
  linkage template void run_coordinator(std::span<E>, Party&); \
  linkage template void run_worker(E&, Party&);
#define IPCBENCH_SLOTS_LOOPS(linkage, E)                    \
  linkage template void run_shared_coordinator(E&, Party&); \
  linkage template void run_shared_worker(E&, Party&);

namespace ipcbench {

IPCBENCH_RING_LOOPS(extern, InPlaceRing<SpinWait>)
IPCBENCH_RING_LOOPS(extern, InPlaceRing<YieldWait>)
IPCBENCH_RING_LOOPS(extern, InPlaceRing<SleepWait>)
IPCBENCH_RING_LOOPS(extern, CopiedRing<SpinWait>)
IPCBENCH_RING_LOOPS(extern, CopiedRing<YieldWait>)
IPCBENCH_RING_LOOPS(extern, CopiedRing<SleepWait>)

IPCBENCH_SLOTS_LOOPS(extern, InPlaceSlots<-1>)
IPCBENCH_SLOTS_LOOPS(extern, InPlaceSlots<0>)
IPCBENCH_SLOTS_LOOPS(extern, InPlaceSlots<kHybridLooks>)
IPCBENCH_SLOTS_LOOPS(extern, CopiedSlots<-1>)
IPCBENCH_SLOTS_LOOPS(extern, CopiedSlots<0>)
IPCBENCH_SLOTS_LOOPS(extern, CopiedSlots<kHybridLooks>)

}  // namespace ipcbench
