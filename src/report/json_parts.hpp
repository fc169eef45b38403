// The parts of the JSON document that are not written by their records alone, see json_fields.hpp;
// private to the sinks.
#pragma once

#include <map>
#include <nlohmann/json.hpp>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/fields.hpp"
#include "ipcbench/report/schema.hpp"

namespace ipcbench::json_parts {

using Json = nlohmann::ordered_json;

// Structs of the result that other documents hold as well.
Json of(const Failure& failure);  // who, where and when; status and reason stand beside it
Json of(const HostInfo& host);
Json of(const std::vector<Warning>& warnings);
Json of(const Document& document);

// {"transport": "pipe", "transport_options": {...}, "size_bytes": 1048576, ...}
Json values(const PlannedExperiment& planned);

// What a type looks like that is no number, text, list or struct with a record.
using Words = std::vector<std::pair<std::string, std::string>>;
using ConfigValues = std::vector<std::pair<std::string, std::vector<std::string>>>;
template <class Document>
Json special(const DocumentKind<Document>&) {
  return {{"name", SchemaOf<Document>::kName}, {"version", SchemaOf<Document>::kVersion}};
}
Json special(const PhaseTimes& times);
Json special(const PhaseShares& shares);
Json special(const StateShares& shares);
Json special(const OptionValues& values);
Json special(const Words& words);
Json special(const ConfigValues& config);
Json special(const ParameterTexts& parameters);
Json special(const ParameterValues& parameters);
Json special(const InvocationsOf& invocations);
Json special(const std::map<std::uint64_t, std::uint64_t>& counts);
Json special(const std::map<std::string, std::uint64_t>& counts);

}  // namespace ipcbench::json_parts
