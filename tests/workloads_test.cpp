#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/core/payload.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kPayload = 64 * 64 * 8;

struct Good {
  const char* text;
  bool uses_payload;
};
constexpr Good kGood[] = {{"none", false},      {"touch", true},     {"spin:10us", false},
                          {"matmul:1", false},  {"matmul:64", false}, {"matmul:64:payload", true},
                          {"matmul:7:payload", true}};

TEST(Workloads, EveryEntryHasAnExampleHere) {
  for (const WorkloadInfo* info : workloads())
    EXPECT_TRUE(std::ranges::any_of(
        kGood, [&](const Good& good) { return find_workload(good.text).info == info; }))
        << info->name;
}

TEST(Workloads, RunOnWhateverArrives) {
  std::vector<std::byte> payload(kPayload);
  for (const Good& good : kGood) {
    SCOPED_TRACE(good.text);
    const WorkloadChoice choice = find_workload(good.text);
    ASSERT_NO_THROW(choice.info->check(choice.arguments, kPayload));
    EXPECT_EQ(choice.info->uses_payload(choice.arguments), good.uses_payload);
    const auto work = choice.info->make(choice.arguments);
    if (!work) continue;
    for (std::uint64_t sequence = 0; sequence < 5; ++sequence) {
      fill_payload(payload, sequence);
      ASSERT_NO_THROW(work->run(payload, sequence));
    }
    ASSERT_NO_THROW(work->verify());
  }
}

TEST(Workloads, AProductOfGarbageIsNotPassedOver) {
  std::vector<std::byte> payload(kPayload, std::byte{0xFF});  // not a number
  const auto work = find_workload("matmul:64:payload").info->make("64:payload");
  EXPECT_THROW(work->run(payload, 0), CorruptionError);
}

TEST(Workloads, BadArgumentsAreRejected) {
  for (const char* text :
       {"matmul", "matmul:", "matmul:0", "matmul:-1", "matmul:1.5", "matmul:20000", "matmul:64:other",
        "matmul:65:payload", "matmul:99999999999999999999", "spin", "spin:", "spin:10", "spin:0ns",
        "spin:61min", "touch:1", "none:x", "mul:64", ""}) {
    EXPECT_THROW(
        {
          const WorkloadChoice choice = find_workload(text);
          choice.info->check(choice.arguments, kPayload);
        },
        UsageError)
        << text;
  }
}

TEST(Workloads, AMistypedNameGetsASuggestion) {
  try {
    find_workload("matmull:64");
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'matmul'?"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace ipcbench
