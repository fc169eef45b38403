// What was asked to go wrong, in the whole program: it is the result, and not the end of the run.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli_program.hpp"

namespace ipcbench {
namespace {

class AskedFailureProgram : public ProgramTest {
 protected:
  nlohmann::json experiments_of(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--transport=pipe", "--size=8", "--workers=2",
                                       "--invocations=3", "--format=json"});
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    const auto document = nlohmann::json::parse(result.out, nullptr, false);
    return document.is_object() ? document["experiments"] : nlohmann::json::array();
  }
};

TEST_F(AskedFailureProgram, OfAWorkerIsInEveryInvocation) {
  const auto experiments =
      experiments_of({"--work=fail:throw,fail:exit,fail:kill:3", "--messages=100"});
  ASSERT_EQ(experiments.size(), 3U);
  for (const auto& experiment : experiments) {
    EXPECT_EQ(experiment["status"],
              experiment["parameters"]["work"] == "fail:throw" ? "failed" : "died");
    ASSERT_EQ(experiment["invocations"].size(), 3U) << "the experiment goes on";
    for (const auto& invocation : experiment["invocations"]) {
      EXPECT_EQ(invocation["failure"]["party"], "worker 1");
      EXPECT_EQ(invocation["failure"]["phase"], "compute");
      EXPECT_EQ(invocation["failure"]["named"], true) << invocation["reason"];
    }
  }
}

TEST_F(AskedFailureProgram, OfAForkIsADeadlockAndOfASpawnNone) {
  const auto experiments = experiments_of(
      {"--work=none", "--hazard=fork-with-threads", "--start=fork,spawn", "--messages=100"});
  ASSERT_EQ(experiments.size(), 2U);
  for (const auto& experiment : experiments) {
    const bool forks = experiment["parameters"]["start"] == "fork";
    ASSERT_EQ(experiment["invocations"].size(), 3U);
    for (const auto& invocation : experiment["invocations"])
      EXPECT_EQ(invocation["status"], forks ? "deadlock" : "ok") << invocation.dump(1);
  }
}

TEST_F(AskedFailureProgram, AnEndInTheMiddleIsAccountedFor) {
  const auto experiments =
      experiments_of({"--work=none", "--end=now,drain", "--messages=500", "--depth=4"});
  ASSERT_EQ(experiments.size(), 2U);
  for (const auto& experiment : experiments) {
    EXPECT_EQ(experiment["status"], "ok") << experiment.dump(1);
    for (const auto& invocation : experiment["invocations"]) {
      if (experiment["parameters"]["end"] == "drain") {
        EXPECT_FALSE(invocation.contains("accounting"));
        continue;
      }
      const auto& all = invocation["accounting"];
      EXPECT_EQ(all["done"], invocation["messages"]);
      EXPECT_EQ(all["done"].get<int>() + all["lost"].get<int>() + all["never_sent"].get<int>(),
                500);
    }
  }
}

// Who asked for one failure gets the exit code of another.
TEST_F(AskedFailureProgram, AnotherOneCountsAsEver) {
  const ProgramResult result =
      run({"--transport=pipe", "--size=8", "--workers=2", "--work=stall:10s:1,fail:kill",
           "--messages=100", "--timeout=300ms", "--invocations=1"});
  EXPECT_EQ(result.code, 4) << result.err;
}

}  // namespace
}  // namespace ipcbench
