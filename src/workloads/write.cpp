// Writes over a share of the data that every item needs, in the worker's own copy of it: what is
// shared until somebody writes becomes private.
#include <cstring>
#include <string>

#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/workloads/fixed_share.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

class Write final : public Workload {
 public:
  explicit Write(std::uint64_t share) : share_(share) {}

  void use_fixed(std::span<std::byte> data) override { data_ = data; }
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    const FixedPart part = fixed_part(share_, data_.size(), sequence);
    fill_payload(data_.subspan(part.offset, part.bytes), number_of(part, sequence));
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    const FixedPart part = fixed_part(share_, data_.size(), sequence);
    const std::uint64_t last = (part.bytes / 8 - 1) * 8;
    const std::uint64_t number = number_of(part, sequence);
    if (!stamp_matches(data_.subspan(part.offset, part.bytes), number) ||
        !stamp_matches(data_.subspan(part.offset + last, 8), number_at(number, last)))
      throw CorruptionError("write: message " + std::to_string(sequence) +
                            " left no mark in the fixed data");
  }
  // Its processor time depends on whose the pages are.
  bool computes() const override { return false; }

 private:
  // Of the words that it writes, which differ from one item to the next.
  static std::uint64_t number_of(const FixedPart& part, std::uint64_t sequence) {
    return number_at(kFixedNumber + 1 + sequence, part.offset);
  }

  std::uint64_t share_;
  std::span<std::byte> data_;
};

}  // namespace

extern const WorkloadInfo write_workload;
constinit const WorkloadInfo write_workload = {
    .name = "write",
    .usage = "write:SHARE",
    .summary =
        "writes a share (10%, 0.1) of the worker's own copy of the data of --fixed, going "
        "round",
    .check = [](std::string_view arguments, std::uint64_t) { parse_fixed_share(arguments); },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view) { return std::uint64_t{0}; },
    .fixed = FixedUsage::writes,
    .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
      return std::make_unique<Write>(parse_fixed_share(arguments));
    },
};

}  // namespace ipcbench
