// Files that come with the program: beside an installed one in share/ipcbench, beside a built one
// in the source tree. Paths are relative to the program, so that an installation can be moved. Any
// thread; nothing is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

// The directory or file `installed` of share/ipcbench, else `in_sources` of the source tree, as an
// absolute path. Empty where neither is there.
std::string path_beside_program(std::string_view installed, std::string_view in_sources);

// What `run` takes without a path: "smoke" is smoke.json of the installed configs. Sorted.
std::vector<std::string> installed_configs();
// The file of one of them; empty where there is none of that name.
std::string installed_config(const std::string& name);

// `path` itself where there is such a file, and for "-"; else the installed config of that name.
// UsageError, which says what is installed, where there is neither.
std::string find_config(const std::string& path);

}  // namespace ipcbench
