#include <algorithm>

#include "ipcbench/model/keys.hpp"
#include "read_parts.hpp"

namespace ipcbench::read_parts {
namespace {

// By the table of keys and by no registry: what another build knew can be reported too.
void read_parameter(PlannedExperiment& planned, std::string_view name, const JsonValue& value) {
  const Key* key = look_up_key(name);
  if (key == nullptr || key->scope != KeyScope::experiment) return;
  try {
    check_text(*key, value.text());
    key->parse(planned.experiment, value.text());
  } catch (const UsageError& error) {
    value.reject(error.what());
  }
  planned.unset.reset(index_of(*key));
}

Parameters read_parameters(PlannedExperiment& planned, const JsonValue& object) {
  // What the figures are made of; others may have come later.
  for (const std::string_view key : {"transport", "size", "reply"})
    if (object.at(key).text() == "auto") object.at(key).reject("is not decided");
  Parameters parameters;
  planned.unset.set();
  for (const auto& [name, value] : object.members()) {
    read_parameter(planned, name, value);
    parameters.emplace_back(name, value.text());
  }
  return parameters;
}

// They cannot be told from the text by who does not know the transport, and so are read back.
std::vector<TypedOption> read_options(const JsonValue& object) {
  std::vector<TypedOption> options;
  for (const auto& [name, value] : object.members()) {
    if (value.is_string())
      options.push_back({name, value.text()});
    else if (value.is_boolean())
      options.push_back({name, value.boolean()});
    else
      options.push_back({name, value.whole()});
  }
  return options;
}

}  // namespace

PlannedExperiment planned(const JsonValue& experiment) {
  PlannedExperiment result;
  result.name = experiment.at("name").text();
  if (result.name.empty()) experiment.at("name").reject("is empty");
  Parameters parameters = read_parameters(result, experiment.at("parameters"));
  if (parameters_of(result) != parameters) result.as_stored = std::move(parameters);
  if (experiment.has("values") && experiment.at("values").has("transport_options"))
    result.transport_options = read_options(experiment.at("values").at("transport_options"));
  if (experiment.has("chosen")) result.chosen = texts(experiment.at("chosen"));
  // Those of the figures are decided anew, as the figures are.
  result.warnings = warnings(experiment.at("warnings"));
  std::erase_if(result.warnings, [](const Warning& each) {
    const WarningKind* kind = find_warning(each.id);
    return kind != nullptr && kind->source == WarningSource::figures;
  });
  return result;
}

}  // namespace ipcbench::read_parts
