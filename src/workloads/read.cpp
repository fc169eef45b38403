// Goes over a share of the data that every item needs, wherever it came from.
#include <cstring>
#include <string>

#include "ipcbench/core/control.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/workloads/fixed_share.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

class Read final : public Workload {
 public:
  explicit Read(std::uint64_t share) : share_(share) {}

  void use_fixed(std::span<std::byte> data) override { data_ = data; }
  void begin(ControlBlock& control, std::uint32_t) override {
    if (data_.empty()) offset_in_task_ = fixed_offset_in_task(control.experiment);
  }
  void run(std::span<const std::byte> payload, std::uint64_t sequence) override {
    if (!data_.empty()) return go_over(data_, 0, kFixedNumber, sequence);
    std::uint64_t first = 0;
    std::memcpy(&first, payload.data(), sizeof first);
    go_over(payload.subspan(offset_in_task_), offset_in_task_, first - payload_detail::kOne,
            sequence);
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence)
      throw CorruptionError("read: message " + std::to_string(sequence) + " was passed over");
    if (!matches_)
      throw CorruptionError("read: the fixed data of message " + std::to_string(sequence) +
                            " is not as it was made");
  }

 private:
  void go_over(std::span<const std::byte> data, std::uint64_t before, std::uint64_t number,
               std::uint64_t sequence) {
    const FixedPart part = fixed_part(share_, data.size(), sequence);
    matches_ =
        sum_matches(data.subspan(part.offset, part.bytes), number_at(number, before + part.offset));
    done_ = sequence;
  }

  std::uint64_t share_;
  std::span<const std::byte> data_;
  std::uint64_t offset_in_task_ = 0;
  bool matches_ = false;
  std::uint64_t done_ = UINT64_MAX;
};

}  // namespace

extern const WorkloadInfo read_workload;
constinit const WorkloadInfo read_workload = {
    .name = "read",
    .usage = "read:SHARE",
    .summary = "one pass over a share (10%, 0.1) of the data of --fixed, going round",
    .check = [](std::string_view arguments, std::uint64_t) { parse_fixed_share(arguments); },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view) { return std::uint64_t{0}; },
    .fixed = FixedUsage::reads,
    .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
      return std::make_unique<Read>(parse_fixed_share(arguments));
    },
};

}  // namespace ipcbench
