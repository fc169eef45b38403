// Who had a lock, in the order in which it went round: how many different workers had it in a
// window of so many acquisitions, one window behind the other, and how often it changed hands.
// Written by whoever holds the lock, and guarded by it; small enough to lie in one line with what
// that guards.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

struct OwnerBooks {
  // This worker, counted from 0, has it now.
  void note(std::uint32_t worker, std::uint32_t window_acquisitions) noexcept {
    if (last != 0 && last != worker + 1) ++changes;
    last = worker + 1;
    seen[worker / 64] |= std::uint64_t{1} << worker % 64;
    if (++in_window < window_acquisitions) return;
    for (std::uint64_t& each : seen) {
      owners += static_cast<std::uint64_t>(std::popcount(each));
      each = 0;
    }
    ++windows;
    in_window = 0;
  }

  std::uint64_t windows = 0;                           // that are full
  std::uint64_t owners = 0;                            // different ones in each of them, added up
  std::uint64_t changes = 0;                           // acquisitions behind one of another worker
  std::array<std::uint64_t, kMaxWorkers / 64> seen{};  // in the window that is not full yet
  std::uint32_t last = 0;                              // worker + 1; 0: nobody has had it yet
  std::uint32_t in_window = 0;
};

}  // namespace ipcbench
