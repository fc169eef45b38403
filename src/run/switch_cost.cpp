#include "ipcbench/run/switch_cost.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/switch_ring.hpp"

namespace ipcbench {
namespace {

constexpr int kSwitchRoundTrips = 2000;
constexpr int kRepeats = 5;
constexpr std::size_t kRing = 512 * 1024;  // holds all of them, nobody drains

struct Ends {
  Fd read_end, write_end;
  Ends() {
    int fds[2];
    check(::pipe2(fds, O_CLOEXEC), "pipe2");
    read_end = Fd(fds[0]);
    write_end = Fd(fds[1]);
  }
};

// One byte and back; false when the other side is gone.
bool serve(const Fd& in, const Fd& out) {
  char byte = 0;
  return ::read(in.get(), &byte, 1) == 1 && ::write(out.get(), &byte, 1) == 1;
}

// Nanoseconds of one round trip, which is two switches.
double round_trip(int cpu, bool recorded) {
  Ends there, back;
  std::atomic<pid_t> echo_tid{0};
  std::atomic<bool> ready{false};
  std::thread echo([&] {
    pin_to_cpu(cpu);
    echo_tid.store(::gettid());
    while (!ready.load()) std::this_thread::yield();
    for (int i = 0; i < kSwitchRoundTrips && serve(there.read_end, back.write_end); ++i) {
    }
  });
  double elapsed = 0;
  std::string refused;
  std::thread caller([&] {
    pin_to_cpu(cpu);
    while (echo_tid.load() == 0) std::this_thread::yield();
    std::vector<SwitchRing> rings;
    try {
      if (recorded) {
        rings.emplace_back(::gettid(), kRing);
        rings.emplace_back(echo_tid.load(), kRing);
      }
    } catch (const std::system_error& error) {
      refused = error.what();
    }
    ready.store(true);
    const std::uint64_t begin = monotonic_ns();
    char byte = 0;
    for (int i = 0; i < kSwitchRoundTrips; ++i)
      if (::write(there.write_end.get(), &byte, 1) != 1 ||
          ::read(back.read_end.get(), &byte, 1) != 1)
        break;
    elapsed = static_cast<double>(monotonic_ns() - begin);
  });
  caller.join();
  echo.join();
  return refused.empty() ? elapsed / kSwitchRoundTrips : 0;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

double measure_switch_cost() {
  const int cpu = allowed_cpus().back();
  std::vector<double> plain, recorded;
  for (int i = 0; i < kRepeats; ++i) {
    recorded.push_back(round_trip(cpu, true));
    if (recorded.back() == 0) return 0;
    plain.push_back(round_trip(cpu, false));
  }
  return std::max(0.0, (median(recorded) - median(plain)) / 2);
}

}  // namespace ipcbench
