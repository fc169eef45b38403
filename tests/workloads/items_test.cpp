// Several items in one message: what the work sees of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ipcbench/workloads/items.hpp"

namespace ipcbench {
namespace {

struct Seen {
  std::size_t offset, bytes;
  std::uint64_t sequence;
  bool operator==(const Seen&) const = default;
};

class Recording final : public Workload {
 public:
  Recording(const std::vector<std::byte>& payload, std::vector<Seen>& ran,
            std::vector<Seen>& checked)
      : payload_(payload), ran_(ran), checked_(checked) {}
  void run(std::span<const std::byte> part, std::uint64_t sequence) override {
    ran_.push_back(seen(part, sequence));
  }
  void check(std::span<const std::byte> part, std::uint64_t sequence) override {
    checked_.push_back(seen(part, sequence));
  }

 private:
  Seen seen(std::span<const std::byte> part, std::uint64_t sequence) const {
    return {static_cast<std::size_t>(part.data() - payload_.data()), part.size(), sequence};
  }
  const std::vector<std::byte>& payload_;
  std::vector<Seen>&ran_, &checked_;
};

TEST(Items, AreWorkedOnOneByOne) {
  const std::vector<std::byte> payload(24);
  std::vector<Seen> ran, checked;
  const auto work = work_on_each(3, std::make_unique<Recording>(payload, ran, checked));
  work->run(payload, 5);
  work->check(payload, 5);
  EXPECT_THAT(ran, testing::ElementsAre(Seen{0, 8, 15}, Seen{8, 8, 16}, Seen{16, 8, 17}));
  EXPECT_THAT(checked, testing::ElementsAre(Seen{16, 8, 17}));
}

TEST(Items, OneIsTheWorkItself) {
  const std::vector<std::byte> payload(24);
  std::vector<Seen> ran, checked;
  auto work = std::make_unique<Recording>(payload, ran, checked);
  const Workload* itself = work.get();
  EXPECT_EQ(work_on_each(1, std::move(work)).get(), itself);
  EXPECT_EQ(work_on_each(3, nullptr), nullptr);
}

}  // namespace
}  // namespace ipcbench
