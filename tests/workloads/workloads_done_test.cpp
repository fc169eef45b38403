// That the work is done: a worker that passes some of it over is found out by the result.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

void work_on(Workload& work, std::span<const double> payload, std::uint64_t sequence) {
  work.run(std::as_bytes(payload), sequence);
  work.check(std::as_bytes(payload), sequence);
}

std::unique_ptr<Workload> make(const char* text) {
  const WorkloadChoice choice = find_workload(text);
  return choice.info->make(choice.arguments);
}

// Operands that differ by far, so that the product of one cannot pass for that of another.
TEST(WorkDone, EveryPayloadIsMultiplied) {
  constexpr std::size_t kSize = 24;
  const auto work = make("matmul:24:payload");
  std::vector<double> payload(kSize * kSize);
  for (std::uint64_t sequence = 0; sequence < 6; ++sequence) {
    for (std::size_t i = 0; i < payload.size(); ++i)
      payload[i] = static_cast<double>((i + 1) * (sequence + 1) % 11) + 1;
    ASSERT_NO_THROW(work_on(*work, payload, sequence)) << sequence;
  }
}

// Own operands are no more the same from one message to the next.
TEST(WorkDone, EveryMessageIsMultiplied) {
  const auto work = make("matmul:24");
  for (std::uint64_t sequence = 0; sequence < 6; ++sequence)
    ASSERT_NO_THROW(work_on(*work, {}, sequence)) << sequence;
}

// A row that is off by one in one place, wherever that is.
TEST(WorkDone, EveryRowOfAProductIsChecked) {
  constexpr std::size_t kSize = 24;
  const auto work = make("matmul:24:payload");
  std::vector<double> payload(kSize * kSize, 1.5);
  for (std::size_t row = 0; row < kSize; ++row) {
    work->run(std::as_bytes(std::span(payload)), row);
    std::vector<double> other = payload;
    other[row * kSize + row] += 1;
    EXPECT_THROW(work->check(std::as_bytes(std::span(other)), row), CorruptionError) << row;
    EXPECT_NO_THROW(work->check(std::as_bytes(std::span(payload)), row)) << row;
  }
}

// Wherever it lies: in the steps of four and behind them.
TEST(WorkDone, EveryDoubleIsTouched) {
  constexpr std::size_t kDoubles = 39;
  const auto work = make("touch");
  for (std::size_t at = 0; at < kDoubles; ++at) {
    std::vector<double> payload(kDoubles, 1.0);
    ASSERT_NO_THROW(work_on(*work, payload, 0));
    payload[at] = 1e3;
    EXPECT_THROW(work_on(*work, payload, 0), CorruptionError) << at;
  }
}

}  // namespace
}  // namespace ipcbench
