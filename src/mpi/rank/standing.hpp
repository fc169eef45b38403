// A job that lasts for a whole run of ipcbench, started by people or by a site's launcher. Rank 0
// starts ipcbench beside it, which plans, orders one invocation after the other, and writes the
// result as ever; the ranks carry the orders out, as many of them as each invocation takes.
#pragma once

#include <string>
#include <vector>

namespace ipcbench {

// To the end of the run. `arguments` are those of ipcbench, and --plan=FILE for `run FILE`. Returns
// its exit code on rank 0, else 0. Should a rank die, its launcher ends the job, and ipcbench keeps
// what was complete.
int run_standing_job(const std::vector<std::string>& arguments, int* argc, char*** argv);

}  // namespace ipcbench
