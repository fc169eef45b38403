#include "ipcbench/model/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/model/keys.hpp"

namespace ipcbench {
namespace {

// Even where they are as usual, because a name without them says too little.
constexpr std::array<std::string_view, 3> kAlwaysNamed = {"size", "workers", "work"};

std::string usual_text(const Key& key, Experiment experiment) {
  // The cores of one machine are not those of the next one, and a name has to outlive both.
  constexpr Choosing kAnyMachine{.cores = 1};
  if (key.choose != nullptr) {
    key.choose(experiment, kAnyMachine);
    return key.text_of(experiment);
  }
  const bool decided_elsewhere = key.default_text.empty() || key.default_text == key.special_value;
  if (decided_elsewhere) return key.text_of(Experiment{});
  return std::string(key.default_text);
}

bool is_named(const Key& key, const Experiment& experiment, std::string_view value) {
  return std::ranges::find(kAlwaysNamed, key.name) != kAlwaysNamed.end() ||
         value != usual_text(key, experiment);
}

}  // namespace

std::string series_name(const PlannedExperiment& planned) {
  std::string name = parameter_of(planned, "transport");
  const auto add = [&](std::string_view key, const std::string& value) {
    name += fmt::format(" {}={}", key, value);
  };
  for (const Key& key : keys()) {
    if (!key.sweeps || key.kind == KeyKind::transport) continue;
    const std::string value = parameter_of(planned, key.name);
    if (!value.empty() && is_named(key, planned.experiment, value)) add(key.name, value);
  }
  for (const auto& [key, value] : planned.as_stored)
    if (look_up_key(key) == nullptr) add(key, value);
  return name.empty() ? planned.name : name;
}

}  // namespace ipcbench
