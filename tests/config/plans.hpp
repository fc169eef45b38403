// Plans of flags, as the tests of what a plan becomes write them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/sweep.hpp"

namespace ipcbench {

using Flags = std::vector<std::pair<std::string_view, std::string_view>>;

inline Config config_of(const Flags& flags) {
  Config config;
  for (const auto& [name, text] : flags)
    config.settings.push_back(
        make_setting(find_key(name), split_list(find_key(name), text), "--" + std::string(name)));
  return config;
}

inline Machine machine_with(std::vector<int> cpus) {
  return {std::move(cpus), {8ULL << 30, "test"}, 7};
}

inline Plan plan_of(const Flags& flags, const Machine& machine = machine_with({0, 1, 2, 3})) {
  return expand(config_of(flags), machine);
}

inline std::vector<std::string> names(const Plan& plan) {
  std::vector<std::string> result;
  for (const PlannedExperiment& planned : plan.experiments) result.push_back(planned.name);
  return result;
}

// What refuses the flags, by its message; anything but an Error passes through.
template <class Error>
std::string rejection(const Flags& flags, const Machine& machine = machine_with({0, 1, 2, 3})) {
  try {
    plan_of(flags, machine);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace ipcbench
