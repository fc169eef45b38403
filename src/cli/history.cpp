// The results of a folder over time, and where their figures changed. Advice, never a gate.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/output.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/stats/history.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kHistoryOptions[] = {
    {"-o, --output=FILE", "write it there, in the format of the ending (.txt, .json, .md)"},
    {"--format=NAME", "table, json or markdown"},
};

const HistoryFormat& find_format(std::string_view name) {
  std::vector<std::string> names;
  for (const HistoryFormat& each : history_formats()) {
    if (each.name == name) return each;
    names.emplace_back(each.name);
  }
  try {
    throw_no_choice(name, names);
  } catch (const UsageError& error) {
    throw UsageError(std::string("--format: ") + error.what());
  }
}

// By --format, by the ending of the file, else as everywhere.
const HistoryFormat& format_of(const CommandLine& line) {
  if (line.has("format")) return find_format(line.value("format"));
  if (!line.has("output") || line.value("output") == "-")
    return find_format(is_terminal(1) ? "table" : "json");
  const std::string path = line.value("output");
  for (const HistoryFormat& each : history_formats())
    if (path.ends_with(each.ending)) return each;
  throw UsageError(fmt::format(
      "--output: {}: its ending says nothing; write .txt, .json or .md, or add --format", path));
}

std::vector<std::string> files_in(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error))
    if (std::error_code ignored; at->is_regular_file(ignored))
      files.push_back(at->path().filename().string());
  if (error)
    throw UsageError(fmt::format("{}: {}; name a folder with results", directory, error.message()));
  std::ranges::sort(files);
  return files;
}

HistoryDocument read_history(const std::string& directory) {
  HistoryDocument history;
  history.directory = directory;
  std::vector<StoredResult> results;
  for (const std::string& file : files_in(directory)) {
    const std::string path = (std::filesystem::path(directory) / file).string();
    try {
      results.push_back({file, read_document(path)});
      // Raw data is not needed any more, and a folder can hold a lot of it.
      for (ExperimentResult& each : results.back().document.experiments) {
        each.invocations.clear();
        each.figures.clear();
      }
    } catch (const UsageError& error) {
      std::string reason = error.what();
      if (reason.starts_with(path + ": ")) reason.erase(0, path.size() + 2);
      history.skipped.push_back({file, reason});
    }
  }
  history.results = results.size();
  history.machines = history_of(std::move(results));
  return history;
}

int run_history(const CommandLine& line) {
  if (line.operands.size() != 1)
    throw UsageError("history: takes one folder with results; write: ipcbench history DIR");
  const HistoryFormat& format = format_of(line);
  OutputFile output(line.has("output") ? line.value("output") : "-");
  const HistoryDocument history = read_history(line.operands.front());
  for (const SkippedFile& each : history.skipped)
    say(fmt::format("ipcbench: {}: is passed over: {}", printable(each.file),
                    printable(each.reason)));
  RenderOptions options;
  if (output.name() == "standard output" && is_terminal(1)) {
    options.colour = wants_colour();
    options.width = terminal_width(1);
  }
  output.write(format.render(history, options));
  return static_cast<int>(ExitCode::done);
}

}  // namespace

extern const Command history_command;
constinit const Command history_command = {
    .name = "history",
    .usage =
        "  ipcbench history DIR              the results in a folder over time, and where they "
        "changed\n",
    .operands = "DIR",
    .heading = "Output",
    .options = kHistoryOptions,
    .only_prints = true,
    .run = run_history,
};

}  // namespace ipcbench
