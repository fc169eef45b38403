// The parts of the JSON document, one function per struct of the model; private to the json sink.
#pragma once

#include <nlohmann/json.hpp>

#include "ipcbench/model/document.hpp"

namespace ipcbench::json_parts {

using Json = nlohmann::ordered_json;

Json of(const Interval& interval);
Json of(const Failure& failure);  // who, where and when; status and reason stand beside it
Json of(const HostInfo& host);
Json of(const Summary& summary);
Json of(const InvocationResult& invocation, const InvocationFigures& figures);
Json of(const std::vector<Warning>& warnings);
// {"transport": "pipe", "transport_options": {...}, "size_bytes": 1048576, ...}
Json values(const PlannedExperiment& planned);

// What is not available is left out.
template <class Value>
void put(Json& json, const char* key, const std::optional<Value>& value) {
  if (value) json[key] = *value;
}

// {"compute": ..., "send": ...}: one key per phase. A phase that only some ways of travelling have
// is there where it took time.
template <class Number>
Json phases(const std::array<Number, kPhases>& values) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kPhases; ++i)
    if (i < kCommonPhases || values[i] != 0)
      json[std::string(name_of(static_cast<Phase>(i)))] = values[i];
  return json;
}

}  // namespace ipcbench::json_parts
