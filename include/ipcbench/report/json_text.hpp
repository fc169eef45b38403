// JSON as text that a person can scroll through: one key per line, but series of numbers and small
// objects on one line each. Pure; any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace ipcbench {

// Ends with a newline. Bytes that are not UTF-8 become U+FFFD; control characters are escaped
// (report/escape.hpp). Throws std::logic_error, naming the
// place, for a number that is not finite.
std::string json_text(const nlohmann::ordered_json& value);
// The same on one line and without spaces, for what is kept and not scrolled through.
std::string json_line(const nlohmann::ordered_json& value);

}  // namespace ipcbench
