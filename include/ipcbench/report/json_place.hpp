// Where a text stops being JSON. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace ipcbench {

// Throws the UsageError for a text that nlohmann's parser refuses, comments allowed: with `origin`,
// the JSON pointer of the value, what stands there, and its line. Takes the time of reading the
// text once more.
[[noreturn]] void reject_json(std::string_view text, const std::string& origin);

}  // namespace ipcbench
