// The parts of the JSON document, one function per struct of the model; private to the json sink.
#pragma once

#include <nlohmann/json.hpp>

#include "ipcbench/model/document.hpp"

namespace ipcbench::json_parts {

using Json = nlohmann::ordered_json;

Json of(const Interval& interval);
Json of(const Failure& failure);  // who, where and when; status and reason stand beside it
Json of(const Summary& summary);
Json of(const InvocationResult& invocation);
Json of(const std::vector<Warning>& warnings);

// {"compute": ..., "send": ...}: one key per phase, and what is left over.
template <class Number, class Rest>
Json phases(const std::array<Number, kPhases>& values, Rest unaccounted) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kPhases; ++i)
    json[std::string(name_of(static_cast<Phase>(i)))] = values[i];
  json["unaccounted"] = unaccounted;
  return json;
}

}  // namespace ipcbench::json_parts
