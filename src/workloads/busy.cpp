// Keeps its core busy for a given time without touching memory: `cpu` for so much processor time,
// `spin` until so much wall time has passed. Where parties share a core, those that spin all spend
// the same wall time and are done at once, which no work is; `cpu` takes as long as it then takes.
// Where items differ in length (item_length.hpp), they are numbered in the order in which the
// workers begin them: a lane's own numbers would give every lane the same lengths at the same time.
#include <string>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/workloads/item_length.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

using Clock = std::uint64_t (*)() noexcept;

class Busy final : public Workload {
 public:
  Busy(Clock clock, const ItemLength& length)
      : clock_(clock), length_(length), duration_ns_(length.mean_ns()) {}
  void begin_part(std::uint64_t seed, std::atomic<std::uint64_t>& begun) override {
    if (length_.is_even()) return;
    seed_ = seed;
    begun_ = &begun;
  }
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    const std::uint64_t begin = clock_();
    // Relaxed: nothing but the number is read.
    if (begun_ != nullptr)
      duration_ns_ = length_.of_item(seed_, begun_->fetch_add(1, std::memory_order_relaxed));
    while ((used_ns_ = clock_() - begin) < duration_ns_) cpu_pause();
    done_ = sequence;
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence || used_ns_ < duration_ns_)
      throw CorruptionError("work: message " + std::to_string(sequence) + " was passed over");
  }

 private:
  Clock clock_;
  ItemLength length_;
  std::uint64_t duration_ns_;  // of the latest item
  std::uint64_t used_ns_ = 0;
  std::uint64_t done_ = UINT64_MAX;
  std::uint64_t seed_ = 0;
  std::atomic<std::uint64_t>* begun_ = nullptr;
};

template <Clock clock>
constexpr WorkloadInfo busy_by(std::string_view name, std::string_view usage,
                               std::string_view summary) {
  return {
      .name = name,
      .usage = usage,
      .summary = summary,
      .check = [](std::string_view arguments, std::uint64_t) { ItemLength{arguments}; },
      .uses_payload = [](std::string_view) { return false; },
      .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
      .slowest_ns =
          [](std::string_view arguments) { return 4 * ItemLength(arguments).longest_ns(); },
      .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
        return std::make_unique<Busy>(clock, ItemLength(arguments));
      },
  };
}

}  // namespace

extern const WorkloadInfo cpu_workload;
constinit const WorkloadInfo cpu_workload = busy_by<thread_cpu_ns>(
    "cpu", "cpu:LENGTH",
    "busy for LENGTH of processor time, memory untouched; to half a microsecond; LENGTH: 100us; "
    "50us..500us, uniform; exp:100us, pareto:100us, the mean");

extern const WorkloadInfo spin_workload;
constinit const WorkloadInfo spin_workload = busy_by<monotonic_ns>(
    "spin", "spin:LENGTH",
    "busy until LENGTH of wall time has passed, as for cpu; needs a core for each party");

}  // namespace ipcbench
