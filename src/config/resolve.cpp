#include "resolve.hpp"

#include <algorithm>

#include "ipcbench/config/placement.hpp"
#include "ipcbench/config/values.hpp"
#include "rules.hpp"

namespace ipcbench {
namespace {

void choose(PlannedExperiment& planned, const Key& key, const Machine& machine) {
  if (key.is_open != nullptr && !key.is_open(planned.experiment)) {
    planned.unset.set(index_of(key));
    return;
  }
  if (key.choose != nullptr)
    key.choose(planned.experiment, {.cores = machine.cpus.size()});
  else
    rules_of(key).choose(planned.experiment, machine);
  planned.chosen.emplace_back(key.name);
}

std::uint8_t last_stage() { return std::ranges::max(keys(), {}, &Key::choice_stage).choice_stage; }

}  // namespace

OpenExperiment read_point(const Point& point) {
  OpenExperiment result;
  result.planned.unset.set();
  for (const auto& [key, text] : point) {
    if (key->applies_to != nullptr && !key->applies_to(result.planned.experiment)) continue;
    const std::size_t index = index_of(*key);
    result.planned.unset.reset(index);
    if (text == key->special_value && !key->zero_is_special)
      result.open.set(index);
    else
      key->parse(result.planned.experiment, text);
  }
  return result;
}

PlannedExperiment resolve(OpenExperiment point, const Machine& machine) {
  PlannedExperiment& planned = point.planned;
  for (std::uint8_t stage = 0; stage <= last_stage(); ++stage)
    for (const Key& key : keys())
      if (point.open[index_of(key)] && key.choice_stage == stage) choose(planned, key, machine);
  const Experiment& experiment = planned.experiment;
  const TransportInfo& transport = find_transport(experiment.transport.view());
  for (const KeyRules& rules : key_rules())
    if (rules.check != nullptr) rules.check({experiment, transport, machine});
  place_parties(planned, machine.cpus);
  planned.transport_options = typed_options(experiment);
  return std::move(planned);
}

}  // namespace ipcbench
