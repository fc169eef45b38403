#include "ipcbench/cli/run_log.hpp"

#include <algorithm>

#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench {

RunLog::RunLog(const Plan& plan, const std::vector<OutputChoice<Document>>& choices)
    : plan_(plan),
      choices_(choices),
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

void RunLog::end(const Document& document) {
  line_.erase();
  if (!says_lines_) return;
  const SinkInfo& table = find_sink("table");
  for (const OutputChoice<Document>& each : choices_)
    if (each.path == "-" && each.format == &table) return;  // whoever reads it has the figures
  std::string text = "\n" + table.render(document, {});
  text.pop_back();  // say() ends the line
  say(text);
}

}  // namespace ipcbench
