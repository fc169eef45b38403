// Where a result, a comparison or a history goes, decided and opened before anything is measured.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/cli/command_line.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/output.hpp"
#include "ipcbench/report/sink.hpp"

namespace ipcbench {

// A path ("-": standard output), and the place of its format in the registry.
struct PathChoice {
  std::string path;
  std::size_t format;
};

// `paths` as given to -o, `format` as given to --format (empty: not given). A file's format is the
// one named before it (NAME:FILE); else --format, where that has the file's ending; else that of
// the ending; else --format. A device without an ending gets JSON. stdout gets --format, unless a
// file has that; else the table. UsageError for an unknown format and for two outputs to one file.
std::vector<PathChoice> choose_paths(std::span<const FormatName> formats,
                                     const std::vector<std::string>& paths,
                                     const std::string& format);

template <class Document>
struct OutputChoice {
  std::string path;
  const Format<Document>* format = nullptr;

  bool operator==(const OutputChoice&) const = default;
};

template <class Document>
std::vector<OutputChoice<Document>> choose_outputs(const std::vector<std::string>& paths,
                                                   const std::string& format) {
  std::vector<OutputChoice<Document>> choices;
  for (PathChoice& each : choose_paths(format_names<Document>(), paths, format))
    choices.push_back({std::move(each.path), formats<Document>()[each.format]});
  return choices;
}

// How stdout shows a document: --details and --wide.
RenderOptions shown_as(const CommandLine& line);

// What --percentiles asks for, in percent; empty: nothing. UsageError for what is no ascending list
// of up to eight numbers between 0 and 100.
std::vector<double> percentiles_asked(const CommandLine& line);

// UsageError where one of the formats takes a single experiment and there are more.
void check_experiments(const std::vector<OutputChoice<Document>>& choices, std::size_t count);
// UsageError where one of them shows raw data, and the document is a summary.
void check_raw_data(const std::vector<OutputChoice<Document>>& choices, const Document& document);

// What readers of a format do not get to see of a document.
std::vector<std::string> omissions(const Document& document, const SinkInfo& format);
template <class Document>
std::vector<std::string> omissions(const Document&, const Format<Document>&) {
  return {};
}

// The files, opened; UsageError when one cannot be written.
class OutputFiles {
 public:
  using Render = std::function<std::string(std::size_t file, const RenderOptions& options)>;
  using Omissions = std::function<std::vector<std::string>(std::size_t file)>;

  // In the order of their choices.
  void open(const std::string& path);
  // Renders and writes to each, as `shown` says on stdout and never cut to a width in a file, even
  // when one fails; then throws the first failure. Names on
  // standard error what a format had to leave out.
  void write(const RenderOptions& shown, const Render& render, const Omissions& left_out);
  // The journal beside the first file that can have one.
  std::optional<JournalFile> journal(JournalFile::Begin begin) const;
  // One of them is a regular file.
  bool has_file() const;

 private:
  std::vector<OutputFile> files_;
};

template <class Document>
class Outputs {
 public:
  explicit Outputs(std::vector<OutputChoice<Document>> choices, RenderOptions shown = {})
      : choices_(std::move(choices)), shown_(std::move(shown)) {
    for (const OutputChoice<Document>& each : choices_) files_.open(each.path);
  }
  // As the options of the command line say.
  explicit Outputs(const CommandLine& line)
      : Outputs(choose_outputs<Document>(line.values("output"), line.value("format")),
                shown_as(line)) {}

  const std::vector<OutputChoice<Document>>& choices() const { return choices_; }
  std::optional<JournalFile> journal(JournalFile::Begin begin) const {
    return files_.journal(begin);
  }
  // The command that shows more of what stdout shows, known when the document is.
  void set_more(std::string more) { shown_.more = std::move(more); }
  bool has_file() const { return files_.has_file(); }
  void write(const Document& document) {
    files_.write(
        shown_,
        [&](std::size_t i, const RenderOptions& options) {
          return choices_[i].format->render(document, options);
        },
        [&](std::size_t i) { return omissions(document, *choices_[i].format); });
  }

 private:
  std::vector<OutputChoice<Document>> choices_;
  RenderOptions shown_;
  OutputFiles files_;
};

}  // namespace ipcbench
