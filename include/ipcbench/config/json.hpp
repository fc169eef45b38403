// Config files: JSON with the keys of keys.hpp, comments and a byte order mark allowed.
//
// A value is a string as it would follow the flag (lists and ranges included), a whole number, true
// or false where the key is one, or an array of those. Keys of the form "NAME/KEY" make several
// configs of one file. A result document of this version runs by its "config".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/config/config.hpp"

namespace ipcbench {

// UsageError that names the file, and the key where there is one. "-" is standard input
// (base/input_text.hpp).
std::vector<Config> read_configs(const std::string& path);

// The same from text; `origin` stands for the file's name in messages.
std::vector<Config> parse_configs(std::string_view text, const std::string& origin);

}  // namespace ipcbench
