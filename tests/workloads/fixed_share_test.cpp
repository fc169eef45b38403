// Which parts of the fixed data items go over, and what they notice there.
#include <gtest/gtest.h>

#include <vector>

#include "begun.hpp"
#include "ipcbench/workloads/fixed_share.hpp"

namespace ipcbench {
namespace {

// Going round, items come over every byte once, whatever the share and the length.
TEST(FixedShare, PartsCoverTheDataOnce) {
  for (const std::uint64_t share : {1U, 7U, 1000U, 3333U, 5001U, 10'000U})
    for (const std::uint64_t bytes : {8U, 9U, 64U, 10'003U, 1'000'000U}) {
      SCOPED_TRACE(std::to_string(share) + " of " + std::to_string(bytes));
      std::uint64_t at = 0;
      std::uint64_t item = 0;
      while (at < bytes) {
        const FixedPart part = fixed_part(share, bytes, item++);
        ASSERT_EQ(part.offset, at);
        ASSERT_GE(part.bytes, 8U);
        at += part.bytes;
      }
      EXPECT_EQ(at, bytes);
      EXPECT_EQ(fixed_part(share, bytes, item).offset, 0U) << "and begin again";
    }
}

TEST(FixedShare, IsTheSameInBothForms) {
  EXPECT_EQ(parse_fixed_share("10%"), 1000U);
  EXPECT_EQ(parse_fixed_share("0.1"), 1000U);
  EXPECT_EQ(parse_fixed_share("1"), 10'000U);
  EXPECT_EQ(parse_fixed_share("0.01%"), 1U);
}

TEST(FixedShare, ReadNoticesAByteThatChanged) {
  ControlMapping mapping;
  const auto work = begun_work("read:50%", mapping.block(), 1);
  const std::span<std::byte> data = fixed_data();
  for (const std::size_t at : {std::size_t{0}, data.size() / 2 + 9, data.size() - 1}) {
    data[at] ^= std::byte{1};
    EXPECT_THROW(
        for (std::uint64_t item = 0; item < 2; ++item) {
          work->run({}, item);
          work->check({}, item);
        },
        CorruptionError)
        << at;
    data[at] ^= std::byte{1};
  }
}

// The data travels behind what the task has without it, whose length need not be a word's.
TEST(FixedShare, ReadFindsTheDataInATask) {
  for (const std::uint64_t size : {1U, 8U, 13U}) {
    ControlMapping mapping;
    Experiment& experiment = mapping.block().experiment;
    experiment.fixed_bytes = 4000;
    experiment.fixed_by = FixedBy::task;
    experiment.size_bytes = size;
    experiment = as_it_travels(experiment);
    EXPECT_EQ(experiment.size_bytes, size + 4000);
    const WorkloadChoice choice = find_workload("read:100%");
    EXPECT_TRUE(uses_payload(choice, experiment));
    const auto work = choice.info->make(choice.arguments);
    work->begin(mapping.block(), 1);
    std::vector<std::byte> task(experiment.size_bytes);
    for (const std::uint64_t number : {0U, 7U, 1000U}) {
      fill_payload(task, number);
      work->run(task, 3);
      EXPECT_NO_THROW(work->check(task, 3)) << size << " " << number;
      task.back() ^= std::byte{1};
      work->run(task, 4);
      EXPECT_THROW(work->check(task, 4), CorruptionError) << size << " " << number;
    }
  }
}

TEST(FixedShare, WriteWritesItsPartAndNothingElse) {
  ControlMapping mapping;
  const auto work = begun_work("write:50%", mapping.block(), 1);
  const std::span<std::byte> data = fixed_data();
  const FixedPart part = fixed_part(5000, data.size(), 1);
  work->run({}, 1);
  EXPECT_TRUE(sum_matches(data.first(part.offset), kFixedNumber));
  EXPECT_FALSE(sum_matches(data.subspan(part.offset), number_at(kFixedNumber, part.offset)));
  data[part.offset] ^= std::byte{1};
  EXPECT_THROW(work->check({}, 1), CorruptionError);
}

}  // namespace
}  // namespace ipcbench
