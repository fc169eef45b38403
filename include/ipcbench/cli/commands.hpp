// The commands that cli.cpp dispatches to. Each takes the arguments behind its name, returns an
// exit code, and throws UsageError or ResourceError for what the user can mend.
#pragma once

#include <string>
#include <vector>

namespace ipcbench {

using Arguments = std::vector<std::string>;

int measure_command(const Arguments& arguments);  // without a name: flags alone
int run_command(const Arguments& arguments);      // config files and flags
int report_command(const Arguments& arguments);   // a stored result in other formats
int compare_command(const Arguments& arguments);  // old against new
int history_command(const Arguments& arguments);  // the results of a folder over time
int list_command(const Arguments& arguments);
int schema_command(const Arguments& arguments);
int coordinator_command(const Arguments& arguments);  // internal: started by the supervisor
int worker_command(const Arguments& arguments);       // internal: started by a coordinator

}  // namespace ipcbench
