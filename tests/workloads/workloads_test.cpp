#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "begun.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/core/payload.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/workloads/matmul_kernel.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kPayload = 64 * 64 * 8;

struct Good {
  const char* text;
  bool uses_payload;
};
constexpr Good kGood[] = {{"none", false},
                          {"touch", true},
                          {"read:10%", false},
                          {"read:0.5", false},
                          {"write:100%", false},
                          {"write:1", false},
                          {"spin:10us", false},
                          {"cpu:10us", false},
                          {"spin:1us..20us", false},
                          {"cpu:exp:2us", false},
                          {"cpu:pareto:2us", false},
                          {"stall:1ms:3", false},
                          {"fail:throw", false},
                          {"fail:hang:3", false},
                          {"counter:raw", false},
                          {"counter:atomic:10", false},
                          {"counter:mutex:1k", false},
                          {"lock:mutex", false},
                          {"lock:robust:0", false},
                          {"lock:semaphore:2", false},
                          {"lock:semaphore:128:1us", false},
                          {"lock:semaphore:1:1us:5", false},
                          {"lock:condition:1us", false},
                          {"lock:futex:100us:3", false},
                          {"lock:spin", false},
                          {"lock:ticket:10us", false},
                          {"matmul:1", false},
                          {"matmul:64", false},
                          {"matmul:64:payload", true},
                          {"matmul:7:payload", true},
                          {"matmul:33:isa=baseline", false},
                          {"matmul:33:payload:isa=baseline", true}};

TEST(Workloads, EveryEntryHasAnExampleHere) {
  for (const WorkloadInfo* info : workloads())
    EXPECT_TRUE(std::ranges::any_of(kGood, [&](const Good& good) {
      return find_workload(good.text).info == info;
    })) << info->name;
}

TEST(Workloads, RunOnWhateverArrives) {
  std::vector<std::byte> payload(kPayload);
  for (const Good& good : kGood) {
    SCOPED_TRACE(good.text);
    const WorkloadChoice choice = find_workload(good.text);
    ASSERT_NO_THROW(choice.info->check(choice.arguments, kPayload));
    EXPECT_EQ(choice.info->uses_payload(choice.arguments), good.uses_payload);
    ControlMapping mapping;
    share_work(good.text, mapping.block());
    const auto work = begun_work(good.text, mapping.block(), 1);
    if (!work) continue;
    for (std::uint64_t sequence = 0; sequence < 5; ++sequence) {
      fill_payload(payload, sequence);
      ASSERT_NO_THROW(work->run(payload, sequence));
      ASSERT_NO_THROW(work->check(payload, sequence));
      ASSERT_NO_THROW(work->check(payload, sequence));  // as often as anybody asks
    }
  }
}

// What was computed for one message must not pass for the next.
TEST(Workloads, AnItemThatWasPassedOverIsNoticed) {
  std::vector<std::byte> payload(kPayload);
  for (const Good& good : kGood) {
    SCOPED_TRACE(good.text);
    ControlMapping mapping;
    share_work(good.text, mapping.block());
    const auto work = begun_work(good.text, mapping.block(), 1);
    if (!work) continue;
    fill_payload(payload, 0);
    EXPECT_THROW(work->check(payload, 0), CorruptionError);
    work->run(payload, 0);
    for (const std::uint64_t next : {1U, 2U, 1000U}) {
      fill_payload(payload, next);
      EXPECT_THROW(work->check(payload, next), CorruptionError) << next;
    }
    work->run(payload, 1000);
    EXPECT_NO_THROW(work->check(payload, 1000));
    EXPECT_THROW(work->check(payload, 0), CorruptionError);
  }
}

TEST(Workloads, CpuBurnsProcessorTimeAndSpinWallTime) {
  constexpr std::uint64_t kDuration = 3'000'000;
  const auto cpu = find_workload("cpu:3ms").info->make("3ms");
  std::uint64_t begin = thread_cpu_ns();
  cpu->run({}, 0);
  EXPECT_GE(thread_cpu_ns() - begin, kDuration);
  const auto spin = find_workload("spin:3ms").info->make("3ms");
  begin = monotonic_ns();
  spin->run({}, 0);
  EXPECT_GE(monotonic_ns() - begin, kDuration);
}

TEST(Workloads, AProductOfGarbageIsNotPassedOver) {
  std::vector<std::byte> payload(kPayload, std::byte{0xFF});  // not a number
  const auto work = find_workload("matmul:64:payload").info->make("64:payload");
  work->run(payload, 0);
  EXPECT_THROW(work->check(payload, 0), CorruptionError);
}

// Sizes around the blocks of every instruction set, so that its edges are multiplied too.
TEST(Workloads, EveryInstructionSetMultipliesRight) {
  for (const Isa isa : kIsas) {
    if (!is_usable(isa)) continue;
    SCOPED_TRACE(name_of(isa));
    for (std::ptrdiff_t size : {1, 2, 3, 7, 8, 9, 17, 31, 48, 64, 100, 257}) {
      const auto count = static_cast<std::size_t>(size * size);
      // From an odd place in memory: nothing promises that a payload is aligned.
      std::vector<double> a(count + 1), b(count + 1), product(count + 1, -1);
      for (std::size_t i = 0; i < count; ++i) {
        a[i + 1] = static_cast<double>(i * 31 % 13) - 6;
        b[i + 1] = static_cast<double>(i * 17 % 11) - 5;
      }
      matmul_kernel(isa).multiply(&a[1], &b[1], &product[1], size);
      EXPECT_EQ(product[0], -1);
      std::vector<double> applied(static_cast<std::size_t>(size) + 1, -1);
      matmul_kernel(isa).apply(&a[1], &b[1], &applied[1], size);
      EXPECT_EQ(applied[0], -1);
      for (std::size_t row = 1; row < applied.size(); ++row)
        ASSERT_EQ(applied[row], product[row]) << size;
      for (std::ptrdiff_t row = 0; row < size; ++row)
        for (std::ptrdiff_t column = 0; column < size; ++column) {
          double sum = 0;
          for (std::ptrdiff_t i = 0; i < size; ++i)
            sum += a[static_cast<std::size_t>(1 + i * size + row)] *
                   b[static_cast<std::size_t>(1 + column * size + i)];
          ASSERT_EQ(product[static_cast<std::size_t>(1 + column * size + row)], sum) << size;
        }
    }
  }
}

TEST(Workloads, AnInstructionSetThatIsNotHereIsRefused) {
  for (const Isa isa : kIsas) {
    const std::string arguments = "8:isa=" + std::string(name_of(isa));
    const WorkloadChoice choice = find_workload("matmul:" + arguments);
    if (is_usable(isa)) {
      EXPECT_EQ(choice.info->make(arguments)->facts().variant, name_of(isa));
      EXPECT_EQ(choice.info->make(arguments)->facts().operations, 1024U);
    } else {
      EXPECT_THROW(choice.info->check(choice.arguments, kPayload), ResourceError);
    }
  }
  EXPECT_EQ(find_workload("matmul:8").info->make("8")->facts().variant, name_of(best_isa()));
}

TEST(Workloads, BadArgumentsAreRejected) {
  for (const char* text : {"matmul",
                           "matmul:",
                           "matmul:0",
                           "matmul:-1",
                           "matmul:1.5",
                           "matmul:20000",
                           "matmul:64:other",
                           "matmul:65:payload",
                           "matmul:64:",
                           "matmul:64:isa",
                           "matmul:64:isa=",
                           "matmul:64:isa=v9",
                           "matmul:99999999999999999999",
                           "spin",
                           "spin:",
                           "spin:10",
                           "spin:0ns",
                           "spin:61min",
                           "spin:50us..",
                           "spin:..50us",
                           "spin:500us..50us",
                           "spin:0ns..50us",
                           "spin:1us..2us..3us",
                           "spin:exp:",
                           "spin:exp:0ns",
                           "spin:exp",
                           "spin:normal:10us",
                           "cpu:pareto:61min",
                           "cpu:pareto:1us..2us",
                           "cpu",
                           "cpu:",
                           "cpu:10",
                           "cpu:0ns",
                           "cpu:61min",
                           "stall",
                           "stall:1ms",
                           "stall:1ms:0",
                           "stall:0ms:5",
                           "stall:11s:5",
                           "stall:1:5",
                           "stall:1ms:x",
                           "stall:1ms:5:5",
                           "counter",
                           "counter:",
                           "counter:broken",
                           "counter:raw:",
                           "counter:raw:0",
                           "counter:raw:11M",
                           "counter:raw:1:1",
                           "lock",
                           "lock:",
                           "lock:mutx",
                           "lock:mutex:",
                           "lock:mutex:1",
                           "lock:mutex:2s",
                           "lock:mutex:1us:",
                           "lock:mutex:1us:0",
                           "lock:mutex:1us:2M",
                           "lock:mutex:1us:1:1",
                           "lock:semaphore",
                           "lock:semaphore:0",
                           "lock:semaphore:129",
                           "lock:semaphore:1us",
                           "touch:1",
                           "read",
                           "read:",
                           "read:0",
                           "read:0%",
                           "read:10",
                           "read:101%",
                           "read:x",
                           "read:10%:1",
                           "write:-1",
                           "write:nan",
                           "write:0.1x",
                           "none:x",
                           "mul:64",
                           ""}) {
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
