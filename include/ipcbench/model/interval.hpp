// A median and how sure it is.
#pragma once

#include <cstdint>

namespace ipcbench {

// A median with an interval that holds it with `confidence` (exact, by order statistics). With few
// values the widest interval there is, and the confidence that it really has.
struct Interval {
  double low = 0;
  double median = 0;
  double high = 0;
  double confidence = 0;  // 0.95: 95 %
  std::uint64_t count = 0;
};

}  // namespace ipcbench
