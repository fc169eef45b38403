// Keeps what a run has measured on the disk until its result is: in the journal beside the first
// file that it goes to, else among the runs of the user: from the beginning where a file is to hold
// the result, and once it has run for half a minute where none is. The result of a shorter run
// without a file is kept there, too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/model/document.hpp"
#include "ipcbench/report/journal_file.hpp"
#include "ipcbench/run/runner.hpp"

namespace ipcbench {

// `plan` must outlive this. One thread.
class RunJournal {
 public:
  // `begun`: the document without invocations; `file`: beside a result, nothing where none of the
  // outputs can have one; `has_file`: one of them is a regular file.
  RunJournal(const Plan& plan, Document begun, std::optional<JournalFile> file, bool has_file);

  // `written`: of each experiment, how many invocations the file holds.
  void goes_on(std::vector<std::size_t> written) { written_ = std::move(written); }

  // Appends what is not there yet. A disk that takes no more is said once, and the run goes on.
  void add(const RunOutcome& so_far);

  // The same observer, which adds each invocation here before it hears of it.
  RunObserver watch(RunObserver observer);

  // Whether the result is kept among the runs of the user, because no file was named.
  bool keeps_result();

  // Writes the result to all outputs and gives up the journal. What cannot be written there is
  // kept among the runs of the user, and the ResourceError says where.
  void end(Outputs<Document>& outputs, const Document& document);

 private:
  void open_in_state_directory();
  std::string keep(const Document& document);

  const Plan& plan_;
  Document begun_;
  std::optional<JournalFile> file_;
  bool has_file_;
  std::optional<std::string> kept_path_;  // of the result, where no output has a journal
  bool given_up_ = false;
  std::vector<std::size_t> written_;
};

}  // namespace ipcbench
