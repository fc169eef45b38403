// What `ipcbench compare` is asked for, checked; and where its result goes.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/cli/request.hpp"
#include "ipcbench/model/comparison.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/output.hpp"

namespace ipcbench {

struct CompareRequest {
  std::string baseline;            // path of the old program; empty: two files
  std::string old_file, new_file;  // stored results, or what to run
  bool run_files = false;          // both are configs that this program runs
  Request run;                     // of a live comparison: what to measure (B); outputs of all
  Request run_a;                   // of two configurations: what A is
  bool gate_stored = false;
  bool fail_inconclusive = false;
};

// UsageError for what makes no sense.
CompareRequest compare_request_of(const CommandLine& line);

// The files and standard output that a comparison goes to, opened before anything is measured:
// UsageError when one cannot be written.
class ComparisonOutputs {
 public:
  // A file's format is that of its ending, else --format. Standard output gets --format, or a table
  // on a terminal and JSON elsewhere; nothing where files are named and it is no terminal.
  ComparisonOutputs(const std::vector<std::string>& paths, const std::string& format);
  // Writes to each, even when one fails; then throws the first failure.
  void write(const ComparisonDocument& document);

 private:
  struct Output {
    OutputFile file;
    const ComparisonFormat* format;
    bool is_stdout;
  };
  std::vector<Output> outputs_;
};

}  // namespace ipcbench
