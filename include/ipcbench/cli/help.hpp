// What the program says about itself. The options come from the table of model/keys.hpp, so help
// and checks cannot differ.
#pragma once

#include <string>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

std::string help_text();

int print_help();     // on stdout; exit code 0
int print_version();  // the same
int print_usage();    // a few lines on stderr; exit code 2

ToolInfo tool_info();  // of this build

}  // namespace ipcbench
