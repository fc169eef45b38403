#include "ipcbench/base/clock.hpp"

#include <algorithm>
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

// Taken when the program starts: what it does until somebody needs the rate need not be waited for.
const TickClock::Moment program_begin = TickClock{.counter = true}.moment();

#endif

}  // namespace

TickClock::Moment TickClock::moment() const noexcept {
  Moment best;
  std::uint64_t best_gap = UINT64_MAX;
  constexpr std::uint64_t kCloseNs = 200;
  for (int attempt = 0; attempt < 16 && best_gap > kCloseNs; ++attempt) {
    const std::uint64_t before = monotonic_ns();
    const std::uint64_t ticks = now();
    const std::uint64_t after = monotonic_ns();
    if (after - before < best_gap) {
      best_gap = after - before;
      best = {before + (after - before) / 2, ticks};
    }
  }
  return best;
}

TickClock TickClock::calibrate() {
  TickClock clock;
#if defined(__x86_64__)
  if (!kernel_trusts_counter()) return clock;
  // Two moments are known to some 20 ns each, so the rate to 2e-5.
  constexpr std::uint64_t kSpanNs = 2'000'000;
  clock.counter = true;
  while (monotonic_ns() - program_begin.ns < kSpanNs) __builtin_ia32_pause();
  const Moment last = clock.moment();
  if (last.ticks <= program_begin.ticks) return {};
  __extension__ using Wide = unsigned __int128;
  clock.ns_per_tick_32 = static_cast<std::uint64_t>((Wide{last.ns - program_begin.ns} << 32) /
                                                    (last.ticks - program_begin.ticks));
#endif
  return clock;
}

double TickClock::cost_ns() const {
  // The fastest of several: whatever runs beside can only lengthen one, and hardly lengthens all.
  constexpr int kBatches = 20;
  constexpr int kReads = 100;
  std::uint64_t least_ns = UINT64_MAX;
  for (int batch = 0; batch < kBatches; ++batch) {
    const std::uint64_t begin = monotonic_ns();
    std::uint64_t mix = 0;
    for (int i = 0; i < kReads; ++i) mix ^= now();
    const std::uint64_t end = monotonic_ns();
    asm volatile("" : : "r"(mix));
    least_ns = std::min(least_ns, end - begin);
  }
  return static_cast<double>(least_ns) / kReads;
}

}  // namespace ipcbench
