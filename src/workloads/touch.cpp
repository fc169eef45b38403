// Goes over the payload as an array of doubles once: work whose cost is the memory's.
#include <cstring>
#include <string>

#include "ipcbench/base/error.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

class Touch final : public Workload {
 public:
  void run(std::span<const std::byte> payload, std::uint64_t sequence) override {
    // Four sums, because one would wait for the latency of each addition.
    double sums[4] = {};
    const std::size_t doubles = payload.size() / sizeof(double);
    std::size_t i = 0;
    for (; i + 4 <= doubles; i += 4) {
      double values[4];
      std::memcpy(values, payload.data() + i * sizeof(double), sizeof values);
      for (int k = 0; k < 4; ++k) sums[k] += values[k] * values[k];
    }
    for (; i < doubles; ++i) {
      double value = 0;
      std::memcpy(&value, payload.data() + i * sizeof(double), sizeof value);
      sums[0] += value * value;
    }
    sum_ = sums[0] + sums[1] + sums[2] + sums[3];
    done_ = sequence;
  }
  // Every double of a payload is 1.0 and a little: the sum of squares is about their number.
  void check(std::span<const std::byte> payload, std::uint64_t sequence) override {
    const auto expected = static_cast<double>(payload.size() / sizeof(double));
    if (done_ != sequence || !(sum_ >= expected * 0.999 && sum_ <= expected * 4.001))
      throw CorruptionError("touch: the sum of squares of message " + std::to_string(sequence) +
                            " is off");
  }

 private:
  double sum_ = 0;
  std::uint64_t done_ = UINT64_MAX;
};

}  // namespace

extern const WorkloadInfo touch_workload;
constinit const WorkloadInfo touch_workload = {
    .name = "touch",
    .usage = "touch",
    .summary = "one pass over the payload as doubles (sum of squares)",
    .check =
        [](std::string_view arguments, std::uint64_t) {
          if (!arguments.empty()) throw UsageError("takes no arguments; write touch");
        },
    .uses_payload = [](std::string_view) { return true; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view) { return std::uint64_t{0}; },
    .make = [](std::string_view) -> std::unique_ptr<Workload> { return std::make_unique<Touch>(); },
};

}  // namespace ipcbench
