// An interrupted run, taken up again: what is finished stays, the rest is run in the same order.
#pragma once

#include <string>

#include "ipcbench/model/document.hpp"
#include "ipcbench/run/runner.hpp"

namespace ipcbench {

// What --resume=FILE reads and what it writes in the end: FILE itself, or the journal beside it
// where a run of FILE died. FILE may name the journal. Any thread.
struct ResumedFile {
  std::string source;
  std::string result;

  bool is_journal() const { return source != result; }
};

ResumedFile resumed_file(const std::string& path);

struct BegunRun {
  Document document;  // without experiments; of a resumed run with a remark on the gap
  RunOutcome before;  // what is finished, for run_plan()
};

// `path`: a result that is marked incomplete, or a journal; `plan`: what its config expands to
// here. UsageError where there is nothing to finish, or where what would be run is not what was
// begun: on another machine, or because this version makes another plan of that config.
BegunRun resume(const std::string& path, const Plan& plan);

// Once the rest of a resumed run has run: adds to the remark where the yardsticks at its end are
// not those of the beginning. Nothing where the run was not resumed.
void remark_yardsticks(Document& document);

}  // namespace ipcbench
