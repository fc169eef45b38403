// What a workload may share among all workers of an invocation, and the books that each worker
// keeps of it. Both lie in the control block, the one piece of memory that parties have in common
// whatever brought them to life; a new invocation finds zero bits in both.
//
// Baselines and warm-up run the same items as the measured part. They are told apart by the stage:
// no worker is in the measured part before all have left the others behind, so what is not in the
// books needs no reset.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "ipcbench/core/histogram.hpp"
#include "ipcbench/core/owner_books.hpp"

namespace ipcbench {

struct SharedWork {
  // A counter of the measured part, and the one of all that comes before. Apart from each other
  // and from the objects: what the workers fight over is one line.
  alignas(64) std::atomic<std::uint64_t> counted{0};
  OwnerBooks owners;  // of a lock in the measured part, beside what it guards
  alignas(64) std::atomic<std::uint64_t> counted_before{0};
  // Locks and what they guard, in a form that the workload knows alone (WorkloadInfo::share).
  alignas(64) std::array<std::byte, 1024> objects{};
  // The lock that a share of the work holds (drive/hold.hpp): a RobustLock, once it is made.
  alignas(64) std::array<std::byte, 64> held{};
};

// Written by one worker in the measured part, read after its end.
struct alignas(64) WorkBooks {
  // Of a lock; a bucket is at most 0.8 % wide.
  using Waits = LogHistogram<8>;

  // To the process that serves this worker's work, inherited under this number; 0: there is none.
  // Written by the coordinator before the worker lives.
  std::int32_t server_fd = 0;
  std::uint64_t updates = 0;  // of SharedWork::counted
  std::uint64_t acquisitions = 0;
  std::uint64_t busy_ns = 0;   // from asking for the first lock of an item to the end of its last
  std::uint64_t switches = 0;  // during items: voluntary ones
  std::uint64_t cpu_ns = 0;    // during items: processor time
  Waits waits;                 // ns from asking until holding, of each acquisition
};

}  // namespace ipcbench
