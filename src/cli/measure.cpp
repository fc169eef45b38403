// The main job: what flags and files ask for is planned, run, summarised and written.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/flags.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/run/runner.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"

namespace ipcbench {
namespace {

std::vector<Warning> warnings_of(const HostInfo& host) {
  std::vector<Warning> warnings;
#if !defined(__OPTIMIZE__)
  warnings.push_back({"unoptimised-build", "this build of ipcbench is not optimised",
                      "build with CMAKE_BUILD_TYPE=Release"});
#endif
  if (host.governor == "powersave" || host.governor == "conservative")
    warnings.push_back({"governor", "the cores' frequency governor is " + host.governor,
                        "set it to performance while measuring"});
  return warnings;
}

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
  document.warnings = warnings_of(document.host);
  return document;
}

void end_document(Document& document, Plan plan, RunOutcome outcome) {
  document.complete = !outcome.interrupted;
  document.elapsed_ns = outcome.elapsed_ns;
  for (std::size_t i = 0; i < plan.experiments.size(); ++i)
    document.experiments.push_back(
        conclude(std::move(plan.experiments[i]), std::move(outcome.invocations[i])));
  document.ratios = compare_experiments(document.experiments);
}

int measure(const Request& request) {
  if (request.help) return print_help();
  Plan plan = expand(request.configs, this_machine());
  const auto choices = choose_outputs(request.outputs, request.format, is_terminal(1));
  Outputs outputs(choices);
  if (request.dry_run) {
    fmt::print("{}", plan_text(plan));
    return static_cast<int>(ExitCode::done);
  }
  Document document = begin_document(request.configs, plan);

  ProgressLine line;
  RunOutcome outcome = run_plan(plan, [&](const Progress& progress) { line.show(progress); });
  line.erase();

  end_document(document, std::move(plan), std::move(outcome));
  outputs.write(document);
  for (const std::string& failure : failure_lines(document)) say("ipcbench: " + printable(failure));
  return static_cast<int>(exit_code_of(document));
}

}  // namespace

int measure_command(const Arguments& arguments) { return measure(parse_request(arguments, Files::none)); }

int run_command(const Arguments& arguments) { return measure(parse_request(arguments, Files::required)); }

}  // namespace ipcbench
