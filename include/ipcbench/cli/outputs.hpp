// Where the result of a run goes, decided and opened before anything is measured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"
#include "ipcbench/report/output.hpp"
#include "ipcbench/report/sink.hpp"

namespace ipcbench {

struct OutputChoice {
  std::string path;  // "-": standard output
  const SinkInfo* sink = nullptr;

  bool operator==(const OutputChoice&) const = default;
};

// `paths` as given to -o, `format` as given to --format (empty: not given). A file's format is the
// one named before it (NAME:FILE); else --format, where that has the file's ending; else that of
// the ending; else --format. A device without an ending gets JSON. stdout gets --format, or a table
// on a terminal and JSON elsewhere; where files are named and "-" is not, it gets nothing unless it
// is a terminal. UsageError for an unknown format and for two outputs to one file.
std::vector<OutputChoice> choose_outputs(const std::vector<std::string>& paths,
                                         const std::string& format, bool stdout_is_terminal);

// Opens all of them (UsageError when one cannot be written), writes all of them.
class Outputs {
 public:
  explicit Outputs(const std::vector<OutputChoice>& choices);
  // Renders and writes to each, even when one fails; then throws the first failure. Names on
  // standard error what a format had to leave out.
  void write(const Document& document);
  // The journal beside the first file; nothing where none is a regular file.
  std::optional<JournalFile> journal(JournalFile::Begin begin) const;

 private:
  struct Output {
    OutputFile file;
    const SinkInfo* sink;
    bool is_stdout;
  };
  std::vector<Output> outputs_;
};

}  // namespace ipcbench
