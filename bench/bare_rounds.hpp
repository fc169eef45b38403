// How many messages fit a time, and how long they took. Rounds grow until one is long enough by the
// best pace that was seen: a round during which the machine did something else says too little.
#pragma once

#include <algorithm>
#include <cstdint>

namespace bare {

struct Timed {
  std::uint64_t messages = 0;
  double elapsed_ns = 0;
};

// round(messages) returns its elapsed time in ns. The last one counts; the others were its warm-up.
template <class Round>
Timed time_rounds(std::uint64_t duration_ns, Round round) {
  constexpr int kFewest = 3;
  constexpr std::uint64_t kGrowth = 16;
  double best_ns = 1e18;
  std::uint64_t messages = 1;
  for (int rounds = 1;; ++rounds) {
    const auto elapsed_ns = static_cast<double>(round(messages));
    best_ns = std::min(best_ns, std::max(elapsed_ns, 1.0) / static_cast<double>(messages));
    const auto fitting = static_cast<std::uint64_t>(static_cast<double>(duration_ns) / best_ns);
    if (rounds >= kFewest && messages * 2 >= fitting) return {messages, elapsed_ns};
    messages = std::clamp<std::uint64_t>(fitting, 1, messages * kGrowth);
  }
}

}  // namespace bare
