// Keeps its core busy for a given time without touching memory.
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

class Spin final : public Workload {
 public:
  explicit Spin(std::uint64_t duration_ns) : duration_ns_(duration_ns) {}
  void run(std::span<const std::byte>, std::uint64_t) override {
    const std::uint64_t end = monotonic_ns() + duration_ns_;
    while (monotonic_ns() < end) cpu_pause();
  }

 private:
  std::uint64_t duration_ns_;
};

std::uint64_t duration_of(std::string_view arguments) {
  constexpr std::uint64_t kLongest = 3'600'000'000'000;
  const std::uint64_t duration = parse_duration(arguments);
  if (duration == 0 || duration > kLongest)
    throw UsageError("'" + std::string(arguments) + "' is out of range; write 1ns to 60min");
  return duration;
}

}  // namespace

extern const WorkloadInfo spin_workload;
constinit const WorkloadInfo spin_workload = {
    .name = "spin",
    .usage = "spin:DURATION",
    .summary = "busy for DURATION of wall time, memory untouched",
    .check = [](std::string_view arguments, std::uint64_t) { duration_of(arguments); },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view arguments) { return 4 * duration_of(arguments); },
    .make =
        [](std::string_view arguments) -> std::unique_ptr<Workload> {
      return std::make_unique<Spin>(duration_of(arguments));
    },
};

}  // namespace ipcbench
