// The main job: what flags and files ask for is planned, run, summarised and written.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/flags.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/resume.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/run/host.hpp"
#include "ipcbench/run/runner.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/precision.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "ipcbench/stats/summary.hpp"
#include "ipcbench/stats/warnings.hpp"

namespace ipcbench {
namespace {

// Everything about the run that is known before it starts.
Document begin_document(const std::vector<Config>& configs, const Plan& plan) {
  Document document;
  document.tool = tool_info();
  document.host = read_host();
  document.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  if (configs.size() == 1) {
    document.name = configs.front().value("name");
    document.description = configs.front().value("description");
  } else {
    for (const Config& config : configs)
      document.name += (document.name.empty() ? "" : ", ") + config.name;
  }
  document.config = effective_config(configs, plan.seed);
  document.seed = plan.seed;
  document.warnings = run_warnings(document.tool, document.host);
  return document;
}

void end_document(Document& document, Plan plan, RunOutcome outcome) {
  document.complete = !outcome.interrupted;
  document.elapsed_ns = outcome.elapsed_ns;
  document.yardsticks_before = outcome.yardsticks_before;
  document.yardsticks_after = outcome.yardsticks_after;
  for (std::size_t i = 0; i < plan.experiments.size(); ++i)
    document.experiments.push_back(
        conclude(std::move(plan.experiments[i]), std::move(outcome.invocations[i])));
  for (std::size_t i = 0; i < document.experiments.size(); ++i)
    document.experiments[i].stopped_by = outcome.stopped_by[i];
  document.ratios = compare_experiments(document.experiments);
}

// A resumed result is written anew where it was.
std::vector<std::string> output_paths(const Request& request) {
  std::vector<std::string> paths = request.outputs;
  if (request.resume.empty() || request.resume == "-") return paths;
  // Named as an output too it would get the format of the flag, and the raw data would be gone.
  std::erase(paths, request.resume);
  paths.push_back("json:" + request.resume);
  return paths;
}

// Whoever reads a log instead of a terminal would see nothing of a run whose result goes to files.
bool wants_log(const std::vector<OutputChoice>& choices) {
  return !is_terminal(2) &&
         std::ranges::any_of(choices, [](const OutputChoice& each) { return each.path != "-"; });
}

// Figures and warnings as on a terminal, unless standard output has them.
void log_result(const std::vector<OutputChoice>& choices, const Document& document) {
  const SinkInfo& table = find_sink("table");
  for (const OutputChoice& each : choices)
    if (each.path == "-" && each.sink == &table) return;
  std::string text = "\n" + table.render(document, {});
  text.pop_back();  // say() ends the line
  say(text);
}

int measure(const Request& request) {
  if (request.help) return print_help();
  Plan plan = expand(request.configs, this_machine());
  const auto choices = choose_outputs(output_paths(request), request.format, is_terminal(1));
  Outputs outputs(choices);
  if (request.dry_run) {
    fmt::print("{}", plan_text(plan));
    return static_cast<int>(ExitCode::done);
  }
  ProgressLine line;
  RunOptions options;
  options.progress = [&](const Progress& progress) { line.show(progress); };
  options.is_precise = [&](const std::vector<InvocationResult>& invocations) {
    return is_precise(message_times(invocations), plan.precision);
  };
  const bool log = wants_log(choices);
  if (log)
    options.experiment_done = [&](std::size_t index, const std::vector<InvocationResult>& all) {
      say(printable(done_text(plan.experiments[index], all)));
    };
  Document document;
  if (request.resume.empty()) {
    document = begin_document(request.configs, plan);
  } else {
    Resumption resumption = resume(request.resume, plan);
    document = std::move(resumption.document);
    options.before = std::move(resumption.before);
  }
  RunOutcome outcome = run_plan(plan, std::move(options));
  line.erase();

  end_document(document, std::move(plan), std::move(outcome));
  if (!request.resume.empty()) remark_yardsticks(document);
  if (log) log_result(choices, document);
  outputs.write(document);
  for (const std::string& failure : failure_lines(document)) say("ipcbench: " + printable(failure));
  return static_cast<int>(exit_code_of(document));
}

}  // namespace

int measure_command(const Arguments& arguments) { return measure(parse_request(arguments, Files::none)); }

int run_command(const Arguments& arguments) { return measure(parse_request(arguments, Files::required)); }

}  // namespace ipcbench
