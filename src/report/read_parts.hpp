// The parts of a stored document that are not read by their records alone, see read_fields.hpp;
// private to the reader.
#pragma once

#include <map>

#include "ipcbench/model/document.hpp"
#include "ipcbench/report/json_value.hpp"

namespace ipcbench::read_parts {

std::vector<std::string> texts(const JsonValue& array);
// Everything but what the config says of it, see read_document.cpp.
PlannedExperiment planned(const JsonValue& experiment);
std::vector<InvocationResult> invocations(const JsonValue& array);
std::vector<Warning> warnings(const JsonValue& array);
// All but the experiments and what follows from them.
void read_frame(Document& document, const JsonValue& root);

// "coordinator", "worker 3", or the feeder or the broker of one.
std::uint32_t party_index(const JsonValue& value);
char state_letter(const JsonValue& value);

// What a type looks like that is no number, text, list or struct with a record.
void read_special(PhaseTimes& times, const JsonValue& json);
void read_special(OptionValues& values, const JsonValue& json);
void read_special(std::vector<std::pair<std::string, std::string>>& words, const JsonValue& json);
void read_special(std::vector<std::pair<std::string, std::vector<std::string>>>& config,
                  const JsonValue& json);
void read_special(std::map<std::uint64_t, std::uint64_t>& counts, const JsonValue& json);
void read_special(std::map<std::string, std::uint64_t>& counts, const JsonValue& json);

// Whether the element that was read last may follow those before it; `json` is that element.
void check_last(const std::vector<StateSpan>& spans, const JsonValue& json);
void check_last(const std::vector<OccupationSpan>& spans, const JsonValue& json);
void check_last(const std::vector<PartyResult>& parties, const JsonValue& json);

}  // namespace ipcbench::read_parts
