// What a run says on standard error while it goes on: a line of progress on a terminal; elsewhere,
// where the result goes to files, a line for each experiment that has ended. Main thread only.
#pragma once

#include <vector>

#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/model/document.hpp"
#include "ipcbench/run/runner.hpp"

namespace ipcbench {

class RunLog {
 public:
  // The plan has to live as long as this object.
  RunLog(const Plan& plan, const std::vector<OutputChoice<Document>>& choices);
  RunObserver observer();
  void end();

 private:
  const Plan& plan_;
  bool says_lines_;
  ProgressLine line_;
};

}  // namespace ipcbench
