#include "ipcbench/cli/run_journal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/cli/state_directory.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kLongRunNs = 30'000'000'000;

std::string as_json(const Document& document) { return find_sink("json").render(document, {}); }

}  // namespace

RunJournal::RunJournal(const Plan& plan, Document begun, std::optional<JournalFile> file,
                       bool has_file)
    : plan_(plan), begun_(std::move(begun)), file_(std::move(file)), has_file_(has_file) {
  if (file_ && file_->moved_another())
    say(
        fmt::format("ipcbench: what a run that died had finished is kept as {}.old; give it to "
                    "--resume to finish that run",
                    printable(file_->shown())));
}

void RunJournal::add(const RunOutcome& so_far) {
  if (given_up_ || (!file_ && !has_file_ && so_far.elapsed_ns < kLongRunNs)) return;
  try {
    if (!file_) open_in_state_directory();
    if (!file_) return;
    std::string lines;
    if (written_.empty()) {
      begun_.yardsticks_before = so_far.yardsticks_before;
      lines = journal_head(begun_);
      written_.resize(plan_.experiments.size());
    }
    for (std::size_t i = 0; i < written_.size(); ++i)
      for (; written_[i] < so_far.invocations[i].size(); ++written_[i])
        lines += journal_line(i, so_far.invocations[i][written_[i]], so_far.elapsed_ns);
    file_->append(lines);
  } catch (const std::exception& error) {
    given_up_ = true;
    say(fmt::format("ipcbench: what is measured from now on lies in memory alone: {}",
                    printable(error.what())));
  }
}

RunObserver RunJournal::watch(RunObserver observer) {
  observer.on_result = [this, next = std::move(observer.on_result)](const FinishedInvocation& now) {
    add(now.so_far);
    if (next) next(now);
  };
  return observer;
}

void RunJournal::open_in_state_directory() {
  kept_path_ = path_for_new_run();
  if (kept_path_) file_ = OutputFile(*kept_path_).journal(JournalFile::Begin::fresh);
  given_up_ = !file_;
  if (!has_file_) return;
  say(file_
          ? fmt::format("ipcbench: no journal can lie beside the result: what is finished lies in "
                        "{}, and --resume=last would take it up",
                        printable(file_->shown()))
          : "ipcbench: no journal can lie beside the result or in the state directory: what is "
            "finished lies in memory alone; set XDG_STATE_HOME to a directory of yours");
}

bool RunJournal::keeps_result() {
  if (has_file_) return false;
  if (!file_ && !kept_path_ && !given_up_) kept_path_ = path_for_short_run();
  return kept_path_.has_value();
}

void RunJournal::end(Outputs<Document>& outputs, const Document& document) {
  if (!document.complete)
    say("ipcbench: interrupted; what is finished is being written, and another ctrl-C changes "
        "nothing");
  try {
    outputs.write(document);
  } catch (const ReaderGone&) {
    // All files are written then; of a long run without one the journal stays.
    if (file_ && !keeps_result()) file_->remove();
    throw;
  } catch (const ResourceError& error) {
    throw ResourceError(fmt::format("{}; {}", error.what(), keep(document)));
  }
  if (keeps_result()) {
    try {
      OutputFile(*kept_path_).write(as_json(document));
    } catch (const std::exception& error) {
      say("ipcbench: " + printable(error.what()));
      return;
    }
    if (!document.complete) say("ipcbench: interrupted; ipcbench --resume=last runs the rest");
  }
  if (file_) file_->remove();
}

std::string RunJournal::keep(const Document& document) {
  try {
    if (const auto path = kept_path_ ? kept_path_ : path_for_new_run()) {
      OutputFile(*path).write(as_json(document));
      if (file_) file_->remove();
      return fmt::format("the result is in {}", *path);
    }
  } catch (const std::exception&) {  // the same disk, perhaps
  }
  if (file_ && !given_up_)
    return fmt::format("every invocation is in {}: give it to --resume", file_->shown());
  return "and no other place was found for it";
}

}  // namespace ipcbench
