// Every key is wherever keys are read: in the help, in effective configs, in parameters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "ipcbench/cli/help.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/values.hpp"

namespace ipcbench {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

std::string text_for(const Key& key) {
  if (!key.default_text.empty()) return std::string(key.default_text);
  if (is_number(key.kind)) return format_number(key.kind, std::max<std::uint64_t>(key.minimum, 1));
  return key.name == "no-warn" ? "steal" : "text";
}

Config config_of(const std::vector<std::pair<std::string, std::string>>& settings) {
  Config config;
  for (const auto& [name, text] : settings)
    config.settings.push_back(make_setting(find_key(name), {text}, "--" + name));
  return config;
}

Machine machine() {
  Machine result;
  result.cpus = {0, 1, 2, 3};
  result.memory.available_bytes = UINT64_MAX;
  return result;
}

TEST(EveryKey, IsInTheHelp) {
  const std::string help = help_text(*commands().front());
  for (const Key& key : keys())
    EXPECT_THAT(help, HasSubstr("\n  --" + std::string(key.name) + "=")) << key.name;
}

TEST(EveryKey, IsInTheEffectiveConfig) {
  for (const Key& key : keys()) {
    const Config config = config_of({{std::string(key.name), text_for(key)}});
    const std::string value = key.name == "seed" ? "7" : text_for(key);
    EXPECT_THAT(effective_config({config}, 7),
                Contains(std::pair(std::string(key.name), std::vector{value})));
  }
}

TEST(EveryKey, OfAnExperimentIsAmongItsParameters) {
  std::set<std::string> seen;
  for (const auto& settings : std::vector<std::vector<std::pair<std::string, std::string>>>{
           {{"transport", "pipe"}, {"buffers", "rotate"}, {"rate", "1000"}},
           {{"transport", "pipe"}, {"inline-below", "64KiB"}},
           {{"transport", "mpi"}, {"hosts", "a:2,b:2"}, {"workers", "3"}},
           {{"transport", "pipe"}, {"topology", "shared"}, {"messages", "100"}, {"fixed", "8"}}}) {
    const Plan plan = expand(config_of(settings), machine());
    for (const auto& [name, text] : parameters_of(plan.experiments.at(0))) {
      EXPECT_NE(text, "") << name;
      seen.insert(name);
    }
  }
  for (const Key& key : keys())
    EXPECT_EQ(seen.contains(std::string(key.name)), key.scope == KeyScope::experiment) << key.name;
}

// What a plan says runs again as the same plan.
TEST(EveryKey, IsReadAgainFromTheParametersOfAPlan) {
  for (const auto& settings : std::vector<std::vector<std::pair<std::string, std::string>>>{
           {},
           {{"transport", "shm"}, {"placement", "3,1"}, {"rate", "0"}},
           {{"pattern", "stream"}, {"codec", "json"}, {"timed-batch", "4"}, {"timeout", "1min"}},
           {{"buffers", "fresh"}, {"huge", "true"}, {"lock-scope", "none"}},
           {{"transport", "mpi:probe=true"}, {"hosts", "a:2,b:2"}, {"workers", "2"}},
           {{"topology", "shared"}, {"messages", "64"}, {"pattern", "pingpong"}},
           {{"lifetime", "task"}, {"start", "spawn"}}}) {
    const PlannedExperiment planned = expand(config_of(settings), machine()).experiments.at(0);
    const PlannedExperiment again =
        expand(config_of(parameters_of(planned)), machine()).experiments.at(0);
    EXPECT_EQ(parameters_of(again), parameters_of(planned));
    EXPECT_EQ(again.experiment.cpus, planned.experiment.cpus);
    EXPECT_TRUE(again.chosen.empty()) << "all is said";
  }
}

}  // namespace
}  // namespace ipcbench
