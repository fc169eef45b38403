// Which invocation a result is of, with the whole program.
#include <gtest/gtest.h>

#include <set>

#include "running_tool.hpp"

namespace ipcbench {
namespace {

// Two experiments that are told apart by their parties: every invocation is where it belongs, and a
// process tree of its own.
TEST(Results, AreOfTheirExperimentAndMeasuredAnew) {
  RunningTool tool({"--transport=null", "--workers=1,2", "--work=none", "--size=8", "--messages=40",
                    "--invocations=3", "--sample=off", "--placement=free"});
  const auto end = tool.wait(60);
  ASSERT_TRUE(end);
  ASSERT_EQ(end->code, 0) << end->errors;
  const nlohmann::json& experiments = end->document.at("experiments");
  ASSERT_EQ(experiments.size(), 2U);
  std::set<int> pids;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> starts;  // by order
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(experiments[i].at("parameters").at("workers"), std::to_string(i + 1));
    ASSERT_EQ(experiments[i].at("invocations").size(), 3U);
    for (const nlohmann::json& invocation : experiments[i].at("invocations")) {
      EXPECT_EQ(invocation.at("parties").size(), i + 2);
      pids.insert(invocation.at("parties").at(0).at("pid").get<int>());
      starts.emplace_back(invocation.at("order"), invocation.at("start_ns"));
    }
  }
  EXPECT_EQ(pids.size(), 6U);
  std::ranges::sort(starts);
  for (std::size_t i = 0; i < starts.size(); ++i) EXPECT_EQ(starts[i].first, i);
  for (std::size_t i = 1; i < starts.size(); ++i)
    EXPECT_GT(starts[i].second, starts[i - 1].second) << i;
}

}  // namespace
}  // namespace ipcbench
