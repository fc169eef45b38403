#include "ipcbench/workloads/items.hpp"

#include <utility>

namespace ipcbench {
namespace {

class Items final : public Workload {
 public:
  Items(std::uint32_t items, std::unique_ptr<Workload> work)
      : items_(items), work_(std::move(work)) {}

  void begin(ControlBlock& control, std::uint32_t party) override { work_->begin(control, party); }
  void use_fixed(std::span<std::byte> fixed) override { work_->use_fixed(fixed); }
  void begin_part(std::uint64_t seed, std::atomic<std::uint64_t>& begun) override {
    work_->begin_part(seed, begun);
  }
  void run(std::span<const std::byte> payload, std::uint64_t sequence) override {
    for (std::uint32_t item = 0; item < items_; ++item)
      work_->run(part(payload, item), sequence * items_ + item);
  }
  // What run() leaves is that of the last item.
  void check(std::span<const std::byte> payload, std::uint64_t sequence) override {
    work_->check(part(payload, items_ - 1), sequence * items_ + items_ - 1);
  }
  WorkFacts facts() const override { return work_->facts(); }
  bool computes() const override { return work_->computes(); }

 private:
  std::span<const std::byte> part(std::span<const std::byte> payload, std::uint32_t item) const {
    const std::size_t bytes = payload.size() / items_;
    return payload.subspan(item * bytes, bytes);
  }

  std::uint32_t items_;
  std::unique_ptr<Workload> work_;
};

}  // namespace

std::unique_ptr<Workload> work_on_each(std::uint32_t items, std::unique_ptr<Workload> work) {
  if (items == 1 || work == nullptr) return work;
  return std::make_unique<Items>(items, std::move(work));
}

}  // namespace ipcbench
