// The results of a folder over time, and where their figures changed. Advice, never a gate.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/stats/history.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kHistoryOptions[] = {kOutputOption, kFormatOption};

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
  Outputs<HistoryDocument> outputs(line);
  const HistoryDocument history = read_history(line.operands.front());
  for (const SkippedFile& each : history.skipped)
    say(fmt::format("ipcbench: {}: is passed over: {}", printable(each.file),
                    printable(each.reason)));
  outputs.write(history);
  return static_cast<int>(ExitCode::done);
}

}  // namespace

extern const Command history_command;
constinit const Command history_command = {
    .name = "history",
    .usage =
        "  ipcbench history DIR              the results in a folder over time, and where they "
        "changed\n",
    .formats = format_names<HistoryDocument>,
    .operands = "DIR",
    .heading = "Output",
    .options = kHistoryOptions,
    .only_prints = true,
    .run = run_history,
};

}  // namespace ipcbench
