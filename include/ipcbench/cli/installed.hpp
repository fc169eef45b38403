// The configs that come with the program (host/beside_program.hpp). Any thread; nothing is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

// What `run` takes without a path: "smoke" is smoke.json of the installed configs. Sorted.
std::vector<std::string> installed_configs();
// The file of one of them; empty where there is none of that name.
std::string installed_config(const std::string& name);

// `path` itself where there is such a file, and for "-"; else the installed config of that name.
// UsageError, which says what is installed, where there is neither.
std::string find_config(const std::string& path);

}  // namespace ipcbench
