// What has to hold of every run of which a party is killed, with the whole program.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "running_tool.hpp"

namespace ipcbench {

// Runs with these arguments, which say what is done and for nothing of how long, and kills a party
// in the middle of the measured part: it is `blamed`, nobody waits for it, and nothing is left.
inline void expect_blamed(std::vector<std::string> arguments, std::uint32_t victim,
                          const std::string& blamed) {
  for (const char* const each :
       {"--duration=30s", "--invocations=1", "--warmup=2", "--timeout=60s"})
    arguments.emplace_back(each);
  RunningTool tool(arguments);
  ASSERT_TRUE(tool.find_control());
  ASSERT_TRUE(eventually([&] {
    return static_cast<Stage>(tool.control().stage.load()) == Stage::measured &&
           tool.control().parties[0].live_messages.load() > 10;
  }));
  std::vector<pid_t> pids = tool.parties();
  if (const pid_t broker = tool.control().parties[broker_party(1)].pid.load(); broker != 0)
    pids.push_back(broker);
  const std::set<int> queues = tool.queues();
  ASSERT_TRUE(tool.harm(victim, SIGKILL));
  const auto end = tool.wait(10);
  ASSERT_TRUE(end) << "still running";
  EXPECT_EQ(end->code, 5) << end->errors;
  ASSERT_TRUE(end->document.is_object());
  const nlohmann::json& experiment = end->document["experiments"][0];
  EXPECT_EQ(experiment["status"], "died");
  EXPECT_EQ(experiment["failure"].value("party", ""), blamed) << experiment["reason"];
  for (const pid_t pid : pids) EXPECT_FALSE(is_alive(pid)) << pid;
  EXPECT_FALSE(any_exists(queues));
  EXPECT_TRUE(entries_of(tool.temporary()).empty());
}

}  // namespace ipcbench
