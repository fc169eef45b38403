// A few things that every machine can do, timed at both ends of a run. They tell whether two stored
// results can be compared; nothing is ever divided by them. Plain data, in ns.
#pragma once

#include <cstdint>
#include <optional>

namespace ipcbench {

struct Yardstick {
  double low = 0, median = 0, high = 0;  // over batches: fastest, middle, slowest
  std::uint64_t count = 0;               // batches
};

struct Yardsticks {
  std::optional<Yardstick> null_syscall;  // getppid
  std::optional<Yardstick> self_pipe;     // a byte into a pipe and out again, in one thread
  std::optional<Yardstick> memory_copy;   // 8 MiB by memcpy, beyond L2
  std::optional<Yardstick> cache_line;    // round trip of a cache line between two cores
};

struct YardstickEnds {
  std::optional<Yardsticks> before, after;
};

}  // namespace ipcbench
