// How a party waits for a word in memory that its peer changes. A signal is such a word with a flag
// behind it that says whether somebody sleeps on it: a wake that nobody waits for costs a load, not
// a system call.
//
//   waiter                               peer
//   1  sleeps = 1                        1  value = new
//   2  fence                             2  fence
//   3  value still the same? sleep       3  sleeps? then wake
//   4  sleeps = 0
//
// The two fences order each side's store before its load, so at least one side sees the other: the
// waiter the new value, or the peer the sleeper. Only the waiter takes the flag back: a peer that
// did so late would take back that of the next wait. One waiter and one peer per signal.
#pragma once

#include <atomic>
#include <cstdint>

#include "ipcbench/base/futex.hpp"

namespace ipcbench {

// Apart from its neighbours, because two cores write and read it all the time.
struct alignas(64) Signal {
  std::atomic<std::uint32_t> value{0};
  std::atomic<std::uint32_t> sleeps{0};
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

struct SpinWait {
  // Returns a value other than `seen`.
  static std::uint32_t until_changed(Signal& signal, std::uint32_t seen) noexcept {
    for (;;) {
      const std::uint32_t now = signal.value.load(std::memory_order_acquire);  // set()'s release
      if (now != seen) return now;
      cpu_pause();
    }
  }
  static void set(Signal& signal, std::uint32_t value) noexcept {
    signal.value.store(value, std::memory_order_release);
  }
};

// A short spin, which is all it takes where the peer runs on another core, then sleep.
struct FutexWait {
  static constexpr int kSpins = 200;

  static std::uint32_t until_changed(Signal& signal, std::uint32_t seen) noexcept {
    for (int spin = 0;; ++spin) {
      const std::uint32_t now = signal.value.load(std::memory_order_acquire);  // set()'s release
      if (now != seen) {
        if (spin > kSpins) signal.sleeps.store(0, std::memory_order_relaxed);
        return now;
      }
      if (spin < kSpins) {
        cpu_pause();
        continue;
      }
      signal.sleeps.store(1, std::memory_order_relaxed);
      std::atomic_thread_fence(std::memory_order_seq_cst);  // set()'s fence
      if (signal.value.load(std::memory_order_relaxed) == seen) futex_wait(signal.value, seen);
    }
  }
  static void set(Signal& signal, std::uint32_t value) noexcept {
    signal.value.store(value, std::memory_order_release);
    std::atomic_thread_fence(std::memory_order_seq_cst);  // until_changed()'s fence
    if (signal.sleeps.load(std::memory_order_relaxed) != 0) futex_wake_all(signal.value);
  }
};

}  // namespace ipcbench
