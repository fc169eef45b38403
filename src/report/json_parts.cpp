#include "json_parts.hpp"

#include "ipcbench/model/keys.hpp"
#include "json_fields.hpp"

namespace ipcbench::json_parts {
namespace {

// One key per phase. A phase that only some ways of travelling have is there where it took time,
// and of a program that is not ours there is what it told.
template <class Number>
Json phases(const std::array<Number, kPhases>& values) {
  Json json = Json::object();
  const bool tells_all = values[static_cast<std::size_t>(Phase::unaccounted)] == 0;
  for (std::size_t i = 0; i < kPhases; ++i)
    if ((tells_all && i < kCommonPhases) || values[i] != 0)
      json[std::string(name_of(static_cast<Phase>(i)))] = values[i];
  return json;
}

}  // namespace

Json of(const Failure& failure) { return object_of(failure); }
Json of(const HostInfo& host) { return object_of(host); }
Json of(const std::vector<Warning>& warnings) { return json_of(warnings, {}); }
Json of(const Document& document) { return object_of(document); }

Json special(const PhaseTimes& times) { return phases(times); }

Json special(const PhaseShares& shares) { return phases(shares); }

Json special(const StateShares& shares) {
  Json json = Json::object();
  for (const auto& [state, share] : shares) json[std::string(1, state)] = share;
  return json;
}

Json special(const std::map<std::uint64_t, std::uint64_t>& counts) {
  Json json = Json::object();
  for (const auto& [number, count] : counts) json[std::to_string(number)] = count;
  return json;
}

Json special(const std::map<std::string, std::uint64_t>& counts) {
  Json json = Json::object();
  for (const auto& [name, count] : counts) json[name] = count;
  return json;
}

Json special(const OptionValues& values) { return option_values_text(values); }

Json special(const Words& words) {
  Json json = Json::object();
  for (const auto& [name, value] : words) json[name] = value;
  return json;
}

// A key with one value is that value, so that the object reads as a config was written.
Json special(const ConfigValues& config) {
  Json json = Json::object();
  for (const auto& [key, texts] : config)
    json[key] = texts.size() == 1 ? Json(texts.front()) : Json(texts);
  return json;
}

Json special(const ParameterTexts& parameters) {
  return special(parameters_of(*parameters.planned));
}

Json special(const ParameterValues& parameters) { return values(*parameters.planned); }

Json special(const InvocationsOf& invocations) {
  const ExperimentResult& experiment = *invocations.experiment;
  Json json = Json::array();
  for (std::size_t i = 0; i < experiment.invocations.size(); ++i)
    json.push_back(object_of(experiment.invocations[i], experiment.figures[i]));
  return json;
}

}  // namespace ipcbench::json_parts
