// Counters and locks that all workers share, in the whole program; and workers that die with one.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli_program.hpp"
#include "killed_party.hpp"

namespace ipcbench {
namespace {

constexpr const char* kLocks[] = {"mutex", "robust", "semaphore:1", "condition",
                                  "futex", "spin",   "ticket"};

class SharedWorkProgram : public ProgramTest {
 protected:
  nlohmann::json invocation_of(const std::string& work, const std::string& start) const {
    const ProgramResult result =
        run({"--transport=" + std::string(start == "thread" ? "thread" : "pipe"),
             "--start=" + start, "--workers=2", "--size=8", "--work=" + work, "--messages=20",
             "--invocations=1", "--format=json"});
    EXPECT_EQ(result.code, 0) << result.err;
    const auto document = nlohmann::json::parse(result.out, nullptr, false);
    if (!document.is_object()) return {};
    return document["experiments"][0]["invocations"][0];
  }
};

TEST_F(SharedWorkProgram, CountersAreOneForAllWorkersWhateverTheyAre) {
  for (const char* start : {"fork", "spawn", "thread"})
    for (const char* work : {"counter:atomic", "counter:mutex", "counter:raw"}) {
      SCOPED_TRACE(std::string(start) + " " + work);
      const auto invocation = invocation_of(work, start);
      ASSERT_TRUE(invocation.contains("shared_counter"));
      const auto& counter = invocation["shared_counter"];
      EXPECT_EQ(counter["updates_made"], 20'000);
      const bool loses = std::string_view(work) == "counter:raw";
      if (!loses) {
        EXPECT_EQ(counter["updates_counted"], 20'000);
        EXPECT_EQ(counter["updates_lost"], 0);
      }
      EXPECT_FALSE(invocation.contains("lock"));
    }
}

TEST_F(SharedWorkProgram, ABrokerOfACounterServesWorkersWhateverTheyAre) {
  for (const char* start : {"fork", "spawn", "forkserver", "thread"}) {
    SCOPED_TRACE(start);
    const auto invocation = invocation_of("counter:broker:20", start);
    ASSERT_TRUE(invocation.contains("shared_counter"));
    EXPECT_EQ(invocation["shared_counter"]["updates_made"], 400);
    EXPECT_EQ(invocation["shared_counter"]["updates_counted"], 400);
  }
}

TEST_F(SharedWorkProgram, LocksAreOneForAllWorkersWhateverTheyAre) {
  for (const char* start : {"fork", "spawn", "thread"})
    for (const char* kind : kLocks) {
      SCOPED_TRACE(std::string(start) + " " + kind);
      const auto invocation = invocation_of("lock:" + std::string(kind) + ":0:20", start);
      ASSERT_TRUE(invocation.contains("lock"));
      EXPECT_EQ(invocation["lock"]["acquisitions"], (std::vector<std::uint64_t>(2, 200)));
      EXPECT_LE(invocation["lock"]["fairness"], 1);
      EXPECT_GE(invocation["lock"]["fairness"], 0.5);
      EXPECT_EQ(invocation["shared_counter"]["updates_lost"], 0);
    }
}

TEST_F(SharedWorkProgram, OtherWorkHasNeither) {
  const auto invocation = invocation_of("spin:1us", "fork");
  ASSERT_TRUE(invocation.contains("parties"));
  EXPECT_FALSE(invocation.contains("shared_counter"));
  EXPECT_FALSE(invocation.contains("lock"));
}

struct Holder {
  const char* work;
  const char* start;
};

std::string holder_name(const testing::TestParamInfo<Holder>& info) {
  std::string name = std::string(info.param.work) + "_" + info.param.start;
  std::ranges::replace(name, ':', '_');
  return name;
}

// The lock is held for nearly all of the time, by one worker or the other; each of them dies once.
class LockFailures : public testing::TestWithParam<Holder> {};

TEST_P(LockFailures, ADeadWorkerIsBlamedAndNobodyWaitsForItsLock) {
  for (const std::uint32_t victim : {1U, 2U}) {
    SCOPED_TRACE(victim);
    expect_blamed(
        {"--transport=pipe", "--size=8", "--workers=2", "--start=" + std::string(GetParam().start),
         "--work=" + std::string(GetParam().work)},
        victim, "worker " + std::to_string(victim - 1));
  }
}

std::vector<Holder> holders() {
  std::vector<Holder> all;
  for (const char* work :
       {"lock:mutex:100us", "lock:robust:100us", "lock:semaphore:1:100us", "lock:semaphore:2:100us",
        "lock:condition:100us", "lock:futex:100us", "lock:spin:100us", "lock:ticket:100us",
        "counter:mutex", "counter:broker"})
    all.push_back({work, "fork"});
  all.push_back({"lock:robust:100us", "spawn"});
  all.push_back({"lock:mutex:100us", "spawn"});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Holders, LockFailures, testing::ValuesIn(holders()), holder_name);

}  // namespace
}  // namespace ipcbench
