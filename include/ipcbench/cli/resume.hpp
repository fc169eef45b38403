// An interrupted run, taken up again: what is finished stays, the rest is run in the same order.
#pragma once

#include <string>

#include "ipcbench/model/document.hpp"
#include "ipcbench/run/runner.hpp"

namespace ipcbench {

struct BegunRun {
  Document document;  // without experiments; of a resumed run with a remark on the gap
  RunOutcome before;  // what is finished, for run_plan()
};

// `path`: a result that is marked incomplete; `plan`: what its config expands to here. UsageError
// where there is nothing to finish, or where what would be run is not what was begun: on another
// machine, or because this version makes another plan of that config.
BegunRun resume(const std::string& path, const Plan& plan);

// Once the rest of a resumed run has run: adds to the remark where the yardsticks at its end are
// not those of the beginning. Nothing where the run was not resumed.
void remark_yardsticks(Document& document);

}  // namespace ipcbench
