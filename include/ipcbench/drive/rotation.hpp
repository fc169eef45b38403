// Which message comes next where the lanes are served in rotation: its lane, its sequence number
// there, and how many went before it in this part. Plain counters without a division, to be held by
// value, so that a loop keeps them in registers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ipcbench {

struct Rotation {
  std::uint64_t count = 0;     // messages of the part so far, of all lanes
  std::uint64_t sequence = 0;  // of the next message on its lane; goes on from part to part
  std::size_t lane = 0;

  [[gnu::always_inline]] void advance(std::size_t lanes) {
    ++count;
    if (++lane == lanes) {
      lane = 0;
      ++sequence;
    }
  }
};

}  // namespace ipcbench
