// Keeps its core busy for a given time without touching memory: `cpu` for so much processor time,
// `spin` until so much wall time has passed. Where parties share a core, those that spin all spend
// the same wall time and are done at once, which no work is; `cpu` takes as long as it then takes.
#include <string>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

using Clock = std::uint64_t (*)() noexcept;

class Busy final : public Workload {
 public:
  Busy(Clock clock, std::uint64_t duration_ns) : clock_(clock), duration_ns_(duration_ns) {}
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    const std::uint64_t begin = clock_();
    while ((used_ns_ = clock_() - begin) < duration_ns_) cpu_pause();
    done_ = sequence;
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence || used_ns_ < duration_ns_)
      throw CorruptionError("work: message " + std::to_string(sequence) + " was passed over");
  }

 private:
  Clock clock_;
  std::uint64_t duration_ns_;
  std::uint64_t used_ns_ = 0;
  std::uint64_t done_ = UINT64_MAX;
};

std::uint64_t duration_of(std::string_view arguments) {
  constexpr std::uint64_t kLongest = 3'600'000'000'000;
  const std::uint64_t duration = parse_duration(arguments);
  if (duration == 0 || duration > kLongest)
    throw UsageError("'" + std::string(arguments) + "' is out of range; write 1ns to 60min");
  return duration;
}

template <Clock clock>
constexpr WorkloadInfo busy_by(std::string_view name, std::string_view usage,
                               std::string_view summary) {
  return {
      .name = name,
      .usage = usage,
      .summary = summary,
      .check = [](std::string_view arguments, std::uint64_t) { duration_of(arguments); },
      .uses_payload = [](std::string_view) { return false; },
      .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
      .slowest_ns = [](std::string_view arguments) { return 4 * duration_of(arguments); },
      .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
        return std::make_unique<Busy>(clock, duration_of(arguments));
      },
  };
}

}  // namespace

extern const WorkloadInfo cpu_workload;
constinit const WorkloadInfo cpu_workload = busy_by<thread_cpu_ns>(
    "cpu", "cpu:DURATION",
    "busy for DURATION of processor time, memory untouched; to half a microsecond");

extern const WorkloadInfo spin_workload;
constinit const WorkloadInfo spin_workload = busy_by<monotonic_ns>(
    "spin", "spin:DURATION",
    "busy until DURATION of wall time has passed; needs a core for each party");

}  // namespace ipcbench
