// No work, but now and then the worker is away: what a collector of garbage, a page from a disk or
// a scheduler does to a service. It shows what a closed loop leaves out, see drive/open_loop.hpp.
#include <cerrno>
#include <ctime>
#include <string>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

struct Stalls {
  std::uint64_t duration_ns = 0;
  std::uint64_t every = 0;
};

class Stall final : public Workload {
 public:
  explicit Stall(Stalls stalls) : stalls_(stalls) {}
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    done_ = sequence;
    if ((sequence + 1) % stalls_.every != 0) return;
    const std::uint64_t end = monotonic_ns() + stalls_.duration_ns;
    const timespec until{static_cast<std::time_t>(end / kSecondNs),
                         static_cast<long>(end % kSecondNs)};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence)
      throw CorruptionError("stall: message " + std::to_string(sequence) + " was passed over");
  }
  bool computes() const override { return false; }

 private:
  std::uint64_t done_ = UINT64_MAX;
  Stalls stalls_;
};

Stalls stalls_of(std::string_view arguments) {
  const std::size_t colon = arguments.find(':');
  if (colon == std::string_view::npos)
    throw UsageError("'" + std::string(arguments) +
                     "' does not say how often; write TIME:EVERY, such as 100ms:10000");
  constexpr std::uint64_t kLongest = 10 * kSecondNs;
  const std::string_view duration = arguments.substr(0, colon);
  const Stalls stalls{parse_duration(duration), parse_integer(arguments.substr(colon + 1))};
  if (stalls.duration_ns == 0 || stalls.duration_ns > kLongest)
    throw UsageError("'" + std::string(duration) + "' is out of range; write 1ns to 10s");
  if (stalls.every == 0)
    throw UsageError("every '0' messages is never; write 1 or more, or work=none");
  return stalls;
}

}  // namespace

extern const WorkloadInfo stall_workload;
constinit const WorkloadInfo stall_workload = {
    .name = "stall",
    .usage = "stall:DURATION:EVERY",
    .summary = "asleep for DURATION on every EVERYth message of a worker, nothing on the others",
    .check = [](std::string_view arguments, std::uint64_t) { stalls_of(arguments); },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view arguments) { return 4 * stalls_of(arguments).duration_ns; },
    .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
      return std::make_unique<Stall>(stalls_of(arguments));
    },
};

}  // namespace ipcbench
