#include "ipcbench/cli/run_log.hpp"

#include <algorithm>

#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/report/escape.hpp"

namespace ipcbench {

RunLog::RunLog(const Plan& plan, const std::vector<OutputChoice<Document>>& choices)
    : plan_(plan),
      // Whoever reads a log would see nothing of a run whose result goes to files.
      says_lines_(!is_terminal(2) &&
                  std::ranges::any_of(choices, [](const OutputChoice<Document>& each) {
                    return each.path != "-";
                  })) {}

RunObserver RunLog::observer() {
  RunObserver observer;
  observer.before_invocation = [this](const Progress& progress) { line_.show(progress); };
  if (says_lines_)
    observer.on_result = [this](const FinishedInvocation& now) {
      if (now.stopped_by)
        say(printable(done_text(plan_.experiments[now.experiment], now.invocations)));
    };
  return observer;
}

void RunLog::end() { line_.erase(); }

}  // namespace ipcbench
