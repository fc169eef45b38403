#include "ipcbench/run/line_probe.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/futex.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kLimitNs = 2'000'000;
constexpr std::uint64_t kProbeRoundTrips = 100;  // per batch
constexpr std::size_t kBatches = 16;
constexpr std::size_t kFewest = 4;  // below that one preempted batch would decide

struct ProbeLine {
  alignas(128) std::atomic<std::uint64_t> line{0};  // odd: asked, even: answered
  alignas(128) std::atomic<bool> answering{false};
  std::atomic<bool> stop{false};
};

void answer(ProbeLine& shared, int cpu) {
  try {
    pin_to_cpu(cpu);
  } catch (const std::exception&) {
    return;
  }
  shared.answering.store(true, std::memory_order_release);
  for (std::uint64_t next = 1;; next += 2) {
    while (shared.line.load(std::memory_order_acquire) != next) {  // pairs with ask()'s store
      if (shared.stop.load(std::memory_order_relaxed)) return;
      cpu_pause();
    }
    shared.line.store(next + 1, std::memory_order_release);  // pairs with ask()'s load
  }
}

// One at a time would cost more than the line itself.
bool is_late(std::uint64_t deadline_ns, std::uint32_t& looks) {
  constexpr std::uint32_t kLooks = 128;
  cpu_pause();
  return ++looks % kLooks == 0 && monotonic_ns() >= deadline_ns;
}

std::vector<double> ask(ProbeLine& shared, const TickClock& clock, std::uint64_t deadline_ns) {
  std::vector<double> batches;
  batches.reserve(kBatches);
  std::uint32_t looks = 0;
  while (!shared.answering.load(std::memory_order_acquire))
    if (is_late(deadline_ns, looks)) return batches;
  std::uint64_t next = 1;
  while (batches.size() < kBatches && monotonic_ns() < deadline_ns) {
    const std::uint64_t begin = clock.now();
    for (std::uint64_t i = 0; i < kProbeRoundTrips; ++i, next += 2) {
      shared.line.store(next, std::memory_order_release);
      while (shared.line.load(std::memory_order_acquire) != next + 1)
        if (is_late(deadline_ns, looks)) return batches;
    }
    batches.push_back(static_cast<double>(clock.to_ns(clock.now() - begin)) / kProbeRoundTrips);
  }
  return batches;
}

}  // namespace

std::optional<double> probe_cache_line(int first_cpu, int second_cpu, const TickClock& clock) {
  if (first_cpu == second_cpu) return std::nullopt;
  ProbeLine shared;
  std::vector<double> batches;
  const std::uint64_t deadline_ns = monotonic_ns() + kLimitNs;
  const auto ask_pinned = [&] {
    try {
      pin_to_cpu(first_cpu);
      batches = ask(shared, clock, deadline_ns);
    } catch (const std::exception&) {
    }
  };
  std::thread answering;
  try {
    answering = std::thread([&] { answer(shared, second_cpu); });
    std::thread(ask_pinned).join();
  } catch (const std::system_error&) {
  }
  shared.stop.store(true, std::memory_order_relaxed);
  if (answering.joinable()) answering.join();
  if (batches.size() <= kFewest) return std::nullopt;
  batches.erase(batches.begin());  // both have just come to their cores
  const auto middle = batches.begin() + static_cast<std::ptrdiff_t>(batches.size() / 2);
  std::ranges::nth_element(batches, middle);
  return *middle;
}

}  // namespace ipcbench
