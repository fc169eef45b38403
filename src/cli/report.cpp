// A stored result once more: every figure anew from its raw data, in whatever format is asked for.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/state_directory.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/values.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/read_document.hpp"
#include "other_tools.hpp"

namespace ipcbench {

extern const Command report_command;

namespace {

constexpr CommandOption kReportOptions[] = {
    {"-o, --output=[NAME:]FILE",
     "write the result, in the format NAME or that of the ending (.json, .csv, .md, .txt); "
     "repeatable; - is stdout. Once a FILE is named, stdout shows the table on a terminal and "
     "nothing elsewhere. A path that begins with a format's name and ':' is written ./NAME:..."},
    {"--format=NAME",
     "{formats}: of stdout, and of a FILE whose ending is one of its own or says nothing [table on "
     "a terminal, else json]"},
};

struct ReportRequest {
  std::vector<std::string> files, outputs, formats;
  bool help = false;
};

[[noreturn]] void reject_option(const std::string& argument) {
  const std::string name = argument.substr(0, std::min(argument.find('='), std::size_t{80}));
  if (const std::string_view here = equivalent_here(name); here.find(" -o ") != here.npos)
    throw UsageError(fmt::format("report: unknown option '{}'; write {}", name, here));
  const std::vector<std::string> known = {"--output", "--format", "--help"};
  const std::string hint = suggestion(name, known);
  throw UsageError(fmt::format("report: unknown option '{}'{}", name,
                               hint.empty() ? "; it takes -o and --format" : hint));
}

ReportRequest parse_report(const Arguments& arguments) {
  ReportRequest request;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  const auto add_text = [&](const std::string& name, std::vector<std::string>& values) {
    app.add_option(name, values)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
  };
  add_text("-o,--output", request.outputs);
  add_text("--format", request.formats);
  app.add_flag("-h,--help", request.help);
  app.add_option("FILE", request.files);
  try {
    app.parse(Arguments(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(
        fmt::format("report: {}; `ipcbench --help` shows what there is", error.what()));
  }
  if (request.help) return request;
  if (const auto rest = app.remaining(); !rest.empty()) reject_option(rest.front());
  if (request.files.size() != 1)
    throw UsageError(fmt::format("report: {}; write: ipcbench report FILE [-o OUT]...",
                                 request.files.empty() ? "no result is named"
                                                       : "takes one result, not also '" +
                                                             request.files[1].substr(0, 80) + "'"));
  if (request.formats.size() > 1) throw UsageError("--format: is given twice; drop one");
  return request;
}

int run_report(const Arguments& arguments) {
  const ReportRequest request = parse_report(arguments);
  if (request.help) return print_help(report_command);
  const std::string format = request.formats.empty() ? "" : request.formats.front();
  const auto choices = choose_outputs(request.outputs, format, is_terminal(1));
  Document document = read_document(find_run(request.files.front()));
  // Results did not always say of what kind the options are.
  for (ExperimentResult& each : document.experiments)
    if (auto options = typed_options(each.planned.experiment))
      each.planned.transport_options = std::move(options);
  Outputs outputs(choices);
  for (const std::string& failure : failure_lines(document)) say("ipcbench: " + printable(failure));
  outputs.write(document);
  // The report succeeded, whatever became of the run that it is about.
  return static_cast<int>(ExitCode::done);
}

}  // namespace

constinit const Command report_command = {
    .name = "report",
    .usage =
        "  ipcbench report FILE [-o OUT]...  a stored result (JSON; - is stdin) in any format, "
        "every figure\n"
        "                                    computed anew from its invocations\n",
    .heading = "Output",
    .options = kReportOptions,
    .only_prints = true,
    .run = run_report,
};

}  // namespace ipcbench
