// `ipcbench report` of what `ipcbench watch` wrote.
#pragma once

#include <string>

#include "ipcbench/cli/commands.hpp"

namespace ipcbench {

// Whether the file begins as one that `watch` wrote; false where it cannot be read.
bool is_watch_file(const std::string& path);

// The diagnosis is made anew from what was seen. Throws UsageError for what has no meaning there.
int report_watch(const CommandLine& line, const std::string& path);

}  // namespace ipcbench
