// One monotonic clock for all parties of an invocation. Where the kernel itself trusts the
// processor's time stamp counter, reading that costs half of clock_gettime; elsewhere the ticks
// are clock_gettime's nanoseconds. The scale is found once, by the supervisor, and travels in the
// control block, so every party converts alike. Trivially copyable; any thread may read.
#pragma once

#include <sys/time.h>

#include <ctime>

#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace ipcbench {

// CLOCK_MONOTONIC in nanoseconds.
inline std::uint64_t monotonic_ns() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(now.tv_nsec);
}

// Time that the calling thread has spent on a core, in nanoseconds. A reading costs about 400 ns.
inline std::uint64_t thread_cpu_ns() noexcept {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(used.tv_nsec);
}

// As the kernel's accounts of processor time have it.
inline std::uint64_t ns_of(const timeval& time) noexcept {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(time.tv_usec) * 1'000U;
}

struct TickClock {
  std::uint64_t ns_per_tick_32 = std::uint64_t{1} << 32;  // fixed point, 32 bits of fraction
  bool counter = false;  // the time stamp counter, or clock_gettime

  std::uint64_t now() const noexcept {
#if defined(__x86_64__)
    if (counter) return __rdtsc();
#endif
    return monotonic_ns();
  }
  std::uint64_t to_ns(std::uint64_t ticks) const noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{ticks} * ns_per_tick_32) >> 32);
  }
  std::uint64_t to_ticks(std::uint64_t ns) const noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{ns} << 32) / ns_per_tick_32);
  }
  const char* name() const noexcept { return counter ? "tsc" : "clock_gettime"; }

  // Both clocks at the same moment, as nearly as a few tries get: whoever is preempted between two
  // readings would see the difference as time that nobody accounts for.
  struct Moment {
    std::uint64_t ns = 0;
    std::uint64_t ticks = 0;
  };
  Moment moment() const noexcept;

  // Compares the counter with CLOCK_MONOTONIC over the time that the process has lived; waits until
  // that is 2 ms.
  static TickClock calibrate();
  // What one reading costs in nanoseconds where nothing disturbs it: the mean of a hundred in a
  // row, and of several such rows the least. A tick of the counter may be 10 ns: one row is far
  // longer.
  double cost_ns() const;
};

}  // namespace ipcbench
