#include "ipcbench/run/yardsticks.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <vector>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/run/line_probe.hpp"

namespace ipcbench {
namespace {

using Stop = std::function<bool()>;

std::optional<Yardstick> over(std::vector<double> batches) {
  if (batches.empty()) return std::nullopt;
  std::ranges::sort(batches);
  return Yardstick{batches.front(), batches[batches.size() / 2], batches.back(), batches.size()};
}

// ns per call, of so many batches of so many calls.
template <class Call>
std::vector<double> time_batches(const TickClock& clock, const Stop& stop, std::size_t batches,
                                 std::size_t calls, Call call) {
  std::vector<double> times;
  call();  // nothing is cold
  for (std::size_t batch = 0; batch < batches && !stop(); ++batch) {
    const std::uint64_t begin = clock.now();
    for (std::size_t i = 0; i < calls; ++i) call();
    times.push_back(static_cast<double>(clock.to_ns(clock.now() - begin)) /
                    static_cast<double>(calls));
  }
  return times;
}

std::optional<Yardstick> null_syscall(const TickClock& clock, const Stop& stop) {
  return over(time_batches(clock, stop, 20, 500, [] { ::syscall(SYS_getppid); }));
}

std::optional<Yardstick> self_pipe(const TickClock& clock, const Stop& stop) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return std::nullopt;
  const Fd read_end(fds[0]);
  const Fd write_end(fds[1]);
  bool whole = true;
  auto times = time_batches(clock, stop, 20, 100, [&] {
    char byte = 1;
    whole =
        whole && ::write(write_end.get(), &byte, 1) == 1 && ::read(read_end.get(), &byte, 1) == 1;
  });
  return whole ? over(std::move(times)) : std::nullopt;
}

std::optional<Yardstick> memory_copy(const TickClock& clock, const Stop& stop) {
  constexpr std::size_t kBytes = std::size_t{8} << 20;
  constexpr std::uint64_t kRoom = 4 * kBytes;  // as careful as a plan is
  if (read_memory_limits().available_bytes < kRoom) return std::nullopt;
  std::vector<unsigned char> from(kBytes, 1), to(kBytes, 2);
  return over(time_batches(clock, stop, 9, 1, [&] {
    std::memcpy(to.data(), from.data(), kBytes);
    asm volatile("" ::"r"(to.data()) : "memory");  // somebody might read it
  }));
}

std::optional<Yardstick> cache_line(const TickClock& clock, const Stop& stop) {
  const std::vector<int> cpus = allowed_cpus();
  if (cpus.size() < 2) return std::nullopt;
  std::vector<double> times;
  for (int i = 0; i < 5 && !stop(); ++i)
    if (const auto ns = probe_cache_line(cpus[0], cpus[1], clock)) times.push_back(*ns);
  return over(std::move(times));
}

}  // namespace

Yardsticks measure_yardsticks(const TickClock& clock, const Stop& stop) {
  return {null_syscall(clock, stop), self_pipe(clock, stop), memory_copy(clock, stop),
          cache_line(clock, stop)};
}

}  // namespace ipcbench
