// The parts of a stored document, one function per struct of the model; private to the reader. Each
// is the inverse of the function in json_parts.hpp.
#pragma once

#include "ipcbench/model/document.hpp"
#include "json_value.hpp"

namespace ipcbench::read_parts {

// More than any counter of a run can reach (104 days in ns), and sums of thousands still fit.
inline constexpr std::uint64_t kMost = std::uint64_t{1} << 53;

// Absent where there is no such key: not available, or not looked at by an older version.
std::optional<std::uint64_t> optional_whole(const JsonValue& object, std::string_view key,
                                            std::uint64_t most = kMost);
std::optional<double> optional_number(const JsonValue& object, std::string_view key);

HostInfo host(const JsonValue& object);
std::vector<std::string> texts(const JsonValue& array);
std::vector<Warning> warnings(const JsonValue& array);
// Everything but what the config says of it, see read_document.cpp.
PlannedExperiment planned(const JsonValue& experiment);
std::vector<InvocationResult> invocations(const JsonValue& array);

}  // namespace ipcbench::read_parts
