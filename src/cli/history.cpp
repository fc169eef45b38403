// The results of a folder over time, and where their figures changed. Advice, never a gate.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/output.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/stats/history.hpp"

namespace ipcbench {

extern const Command history_command;

namespace {

constexpr CommandOption kHistoryOptions[] = {
    {"-o, --output=FILE", "write it there, in the format of the ending (.txt, .json, .md)"},
    {"--format=NAME", "table, json or markdown"},
};

struct HistoryRequest {
  std::vector<std::string> directories, formats, outputs;
  bool help = false;
};

HistoryRequest parse(const Arguments& arguments) {
  HistoryRequest request;
  CLI::App app;
  app.set_help_flag();
  const auto add_text = [&](const std::string& name, std::vector<std::string>& values) {
    app.add_option(name, values)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
  };
  add_text("--format", request.formats);
  add_text("-o,--output", request.outputs);
  app.add_flag("-h,--help", request.help);
  app.add_option("DIR", request.directories);
  try {
    app.parse(Arguments(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("history: {}; it takes --format and -o", error.what()));
  }
  if (request.help) return request;
  if (request.directories.size() != 1)
    throw UsageError("history: takes one folder with results; write: ipcbench history DIR");
  if (request.formats.size() > 1) throw UsageError("--format: is given twice; drop one");
  if (request.outputs.size() > 1) throw UsageError("--output: is given twice; drop one");
  return request;
}

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
const HistoryFormat& format_of(const HistoryRequest& request) {
  if (!request.formats.empty()) return find_format(request.formats.front());
  if (request.outputs.empty() || request.outputs.front() == "-")
    return find_format(is_terminal(1) ? "table" : "json");
  const std::string& path = request.outputs.front();
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

int run_history(const Arguments& arguments) {
  const HistoryRequest request = parse(arguments);
  if (request.help) return print_help(history_command);
  const HistoryFormat& format = format_of(request);
  OutputFile output(request.outputs.empty() ? "-" : request.outputs.front());
  const HistoryDocument history = read_history(request.directories.front());
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

constinit const Command history_command = {
    .name = "history",
    .usage =
        "  ipcbench history DIR              the results in a folder over time, and where they "
        "changed\n",
    .heading = "Output",
    .options = kHistoryOptions,
    .only_prints = true,
    .run = run_history,
};

}  // namespace ipcbench
