// The reader of configs, and the plan that is made of them: whatever the bytes say ends in a plan
// or in a refusal.
#include "fuzz.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/json.hpp"

namespace ipcbench {

void fuzz(std::string_view bytes) {
  fuzz_reader([&] {
    const std::vector<Config> configs = parse_configs(bytes, "fuzz.json");
    // Not the machine that it runs on: the same bytes do the same everywhere.
    const Plan plan = expand(configs, {{0, 1, 2, 3}, {8ULL << 30, "fuzz"}, 7});
    require(!plan.experiments.empty(), "a plan without experiments");
    require(!effective_config(configs, plan.seed).empty(), "a plan without a config");
  });
}

}  // namespace ipcbench
