#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/stats/interval.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kTries = 40;
// Between two tries, so that the core falls asleep as it does between two messages of a worker.
constexpr unsigned kRestUs = 700;

struct Alarm {
  Fd event;
  std::atomic<std::uint64_t> rung_ns{0};
  std::vector<double> delays_ns;  // of the sleeping thread until it is joined
};

void sleep_and_note(Alarm& alarm, int cpu) {
  try {
    pin_to_cpu(cpu);
  } catch (const std::exception&) {
    // Whoever rings finds too few delays.
    return;
  }
  for (std::size_t i = 0; i < kTries; ++i) {
    std::uint64_t count = 0;
    if (::read(alarm.event.get(), &count, sizeof count) != sizeof count) return;
    const std::uint64_t now = monotonic_ns();
    // Pairs with the store of whoever rings.
    alarm.delays_ns.push_back(
        static_cast<double>(now - alarm.rung_ns.load(std::memory_order_acquire)));
  }
}

// False where it has not rung to the end, or not from that core.
bool ring(Alarm& alarm, int cpu) {
  try {
    pin_to_cpu(cpu);
  } catch (const std::exception&) {
    return false;
  }
  for (std::size_t i = 0; i < kTries; ++i) {
    ::usleep(kRestUs);
    constexpr std::uint64_t kOne = 1;
    alarm.rung_ns.store(monotonic_ns(), std::memory_order_release);
    if (::write(alarm.event.get(), &kOne, sizeof kOne) != sizeof kOne) return false;
  }
  return true;
}

// Nobody sleeps on for rings that do not come.
void end_sleep(Alarm& alarm) {
  constexpr std::uint64_t kAll = kTries;
  (void)!::write(alarm.event.get(), &kAll, sizeof kAll);
}

}  // namespace

std::optional<double> wake_up_ns(int waking_cpu, int sleeping_cpu) {
  Alarm alarm;
  // As a semaphore: every ring is heard once, even where two come before one is heard.
  alarm.event = Fd(::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE));
  if (!alarm.event.is_open()) return std::nullopt;
  bool has_rung = false;
  std::thread sleeping;
  try {
    sleeping = std::thread([&] { sleep_and_note(alarm, sleeping_cpu); });
    std::thread([&] { has_rung = ring(alarm, waking_cpu); }).join();
  } catch (const std::system_error&) {  // there are no more threads to be had
  }
  if (!has_rung) end_sleep(alarm);
  if (sleeping.joinable()) sleeping.join();
  if (!has_rung || alarm.delays_ns.size() < kTries) return std::nullopt;
  return median_interval(alarm.delays_ns).median;
}

}  // namespace ipcbench
