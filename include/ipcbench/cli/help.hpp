// What the program says about itself. The options come from the table of model/keys.hpp, so help
// and checks cannot differ.
#pragma once

#include <string>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/document.hpp"

namespace ipcbench {

// Of one command what it takes; of the one without a name everything.
std::string help_text(const Command& command);

int print_help(const Command& command);  // on stdout; exit code 0
int print_version();                     // the same
int print_usage();                       // a few lines on stderr; exit code 2

ToolInfo tool_info();  // of this build

}  // namespace ipcbench
