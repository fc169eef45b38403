#include <algorithm>

#include "ipcbench/config/keys.hpp"
#include "read_parts.hpp"

namespace ipcbench::read_parts {
namespace {

template <std::size_t Capacity>
void set_text(Text<Capacity>& field, std::string_view text, const JsonValue& value) {
  if (text.size() >= Capacity)
    value.reject("is longer than " + std::to_string(Capacity - 1) + " bytes");
  if (text.find('\0') != std::string_view::npos) value.reject("holds a NUL character");
  field = text;
}

// Not by the registries of transports and workloads: what another build knew can be reported too.
bool set_foreign(Experiment& experiment, const std::string& key, const JsonValue& value) {
  const std::string_view text = value.text();
  if (key == "transport") {
    const std::size_t colon = std::min(text.find(':'), text.size());
    if (colon == 0) value.reject("names no transport");
    set_text(experiment.transport, text.substr(0, colon), value);
    set_text(experiment.options, text.substr(std::min(colon + 1, text.size())), value);
    return true;
  }
  if (key == "work") set_text(experiment.work, text, value);
  return key == "work";
}

void set_parameter(Experiment& experiment, const std::string& key, const JsonValue& value) {
  if (set_foreign(experiment, key, value)) return;
  const auto known = std::ranges::find(keys(), std::string_view(key), &KeyInfo::name);
  if (known == keys().end() || known->set == nullptr) return;
  try {
    known->set(experiment, canonical_value(*known, value.text()));
  } catch (const UsageError& error) {
    value.reject(error.what());
  }
}

}  // namespace

PlannedExperiment planned(const JsonValue& experiment) {
  PlannedExperiment result;
  result.name = experiment.at("name").text();
  if (result.name.empty()) experiment.at("name").reject("is empty");
  const JsonValue parameters = experiment.at("parameters");
  // What the figures are made of; others may have come later.
  for (const std::string_view key : {"transport", "size", "reply"})
    if (parameters.at(key).text() == "auto") parameters.at(key).reject("is not decided");
  for (const auto& [key, value] : parameters.members()) {
    set_parameter(result.experiment, key, value);
    result.parameters.emplace_back(key, value.text());
  }
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
