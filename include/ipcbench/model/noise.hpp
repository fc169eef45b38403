// What else the machine did while an invocation was measured, raw. What cannot be read here is
// absent, never 0. Plain data; what it means is decided in stats.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace ipcbench {

// Counts and times are of the measured part alone, from just before the barrier opens until the
// coordinator's process has ended.
struct Noise {
  std::uint64_t wall_ns = 0;
  // Time of all cores together by /proc/stat, which counts in ticks of 10 ms: of a single short
  // invocation it says little, of a set of them much.
  std::optional<std::uint64_t> core_ns;
  std::optional<std::uint64_t> busy_ns;   // not idle, and not stolen
  std::optional<std::uint64_t> steal_ns;  // the hypervisor ran something else
  std::uint64_t own_ns = 0;  // processor time of the invocation and of ipcbench beside it
  // Some thread of the machine was runnable, but had no core: /proc/pressure/cpu, "some". The
  // invocation's own threads count.
  std::optional<std::uint64_t> pressure_ns;
  // Of this process's cgroup and of those above it that have a quota: periods in which it was used
  // up, and for how long threads of the group stood still on that account, summed over cores.
  std::optional<std::uint64_t> throttled_periods;
  std::optional<std::uint64_t> throttled_ns;
  // The slowest of the cores that the parties could use, right after the measured part.
  std::optional<std::uint64_t> frequency_hz;
  std::optional<double> load;  // one-minute average before
};

// How far apart two of the cores that the parties use were: the round trip of a cache line between
// them, right before and right after the invocation. On a virtual machine this changes, because the
// host moves the virtual cores. Absent: a core was busy, so there was nothing to measure.
struct CacheLine {
  std::array<std::int32_t, 2> cpus{};
  std::optional<double> before_ns, after_ns;
};

}  // namespace ipcbench
