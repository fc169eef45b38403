#include "ipcbench/base/clock.hpp"

#include <fstream>
#include <string>

namespace ipcbench {
namespace {

#if defined(__x86_64__)
// The kernel drops the counter as its clock source when cores disagree or the rate changes.
bool kernel_trusts_counter() {
  std::ifstream file("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  std::string name;
  return static_cast<bool>(file >> name) && name == "tsc";
}

struct Reading {
  std::uint64_t ns = 0;
  std::uint64_t ticks = 0;
};

// Of several tries the one that was interrupted least: its two clock_gettime are closest.
Reading read_both() {
  Reading best;
  std::uint64_t best_gap = UINT64_MAX;
  for (int attempt = 0; attempt < 16; ++attempt) {
    const std::uint64_t before = monotonic_ns();
    const std::uint64_t ticks = __rdtsc();
    const std::uint64_t after = monotonic_ns();
    if (after - before < best_gap) {
      best_gap = after - before;
      best = {before + (after - before) / 2, ticks};
    }
  }
  return best;
}
#endif

}  // namespace

TickClock TickClock::calibrate() {
  TickClock clock;
#if defined(__x86_64__)
  if (!kernel_trusts_counter()) return clock;
  constexpr std::uint64_t kSpanNs = 5'000'000;
  const Reading first = read_both();
  while (monotonic_ns() - first.ns < kSpanNs) __builtin_ia32_pause();
  const Reading last = read_both();
  if (last.ticks <= first.ticks) return clock;
  clock.ns_per_tick_32 = ((last.ns - first.ns) << 32) / (last.ticks - first.ticks);
  clock.counter = true;
#endif
  return clock;
}

double TickClock::cost_ns() const {
  constexpr int kReads = 2'000;
  const std::uint64_t begin = monotonic_ns();
  std::uint64_t mix = 0;
  for (int i = 0; i < kReads; ++i) mix ^= now();
  const std::uint64_t end = monotonic_ns();
  asm volatile("" : : "r"(mix));
  return static_cast<double>(end - begin) / kReads;
}

}  // namespace ipcbench
