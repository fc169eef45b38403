// The command line. Each command is one file in src/cli and one line of commands.def.
// Main thread only.
#pragma once

#include <string>
#include <vector>

namespace ipcbench {

// Runs the program with these arguments (without its own name) and returns its exit code, see
// base/error.hpp. Lets no exception out: what went wrong is one line on standard error.
int run_cli(const std::vector<std::string>& arguments);

}  // namespace ipcbench
