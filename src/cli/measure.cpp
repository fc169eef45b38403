// The main job: what flags and files ask for is planned, run, summarised and written.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/request.hpp"
#include "ipcbench/cli/resume.hpp"
#include "ipcbench/cli/run_journal.hpp"
#include "ipcbench/cli/run_log.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/host/surroundings.hpp"
#include "ipcbench/mpi/mpi_launcher.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/run/program_launcher.hpp"
#include "ipcbench/run/runner.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/stats/chosen_percentiles.hpp"
#include "ipcbench/stats/claims.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "ipcbench/stats/warnings.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kMeasureOptions[] = {
    kOutputOption,
    kFormatOption,
    kDetailsOption,
    kWideOption,
    kGateOption,
    kPercentilesOption,
    {"--resume=FILE",
     "finish a run that was interrupted or killed: FILE is its result, or was to be; last is the "
     "newest run without a file. What is finished stays, the rest is run in the same order by the "
     "same build, and FILE is written anew, as JSON"},
    kDryRunOption,
};

// Of a config file nothing can be resumed: the result of its run can.
constexpr CommandOption kRunOptions[] = {kOutputOption, kFormatOption,      kDetailsOption,
                                         kWideOption,   kPercentilesOption, kGateOption,
                                         kDryRunOption};

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
  document.config = effective_config(configs, plan.seed, plan.tuned);
  document.seed = plan.seed;
  document.claims = plan.claims;
  document.warnings = run_warnings(document.tool, document.host);
  return document;
}

Document end_document(Document document, const Plan& plan, RunOutcome outcome) {
  document.complete = !outcome.interrupted;
  document.elapsed_ns = outcome.elapsed_ns;
  document.yardsticks_before = outcome.yardsticks_before;
  document.yardsticks_after = outcome.yardsticks_after;
  for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
    document.experiments.push_back(
        conclude(plan.experiments[i], std::move(outcome.invocations[i])));
    document.experiments.back().stopped_by = outcome.stopped_by[i];
  }
  document.ratios = compare_experiments(document.experiments);
  judge_claims(document);
  remark_yardsticks(document);
  return document;
}

RunOutcome empty_outcome(const Plan& plan) {
  RunOutcome outcome;
  outcome.interrupted = true;
  outcome.invocations.resize(plan.experiments.size());
  outcome.stopped_by.assign(plan.experiments.size(), StoppedBy::interruption);
  return outcome;
}

std::vector<std::size_t> counts(const std::vector<std::vector<InvocationResult>>& invocations) {
  std::vector<std::size_t> sizes;
  for (const auto& each : invocations) sizes.push_back(each.size());
  return sizes;
}

// What a run goes on from: nothing, or the file of an interrupted one.
BegunRun begin(const Request& request, const Plan& plan) {
  if (!request.resume) return {begin_document(request.configs, plan), {}};
  return resume(request.resume->source, plan);
}

// A resumed result is written anew where it was.
std::vector<std::string> output_paths(const CommandLine& line, const Request& request) {
  std::vector<std::string> paths = line.values("output");
  if (!request.resume || request.resume->source == "-") return paths;
  const std::string& result = request.resume->result;
  // Named as an output too it would get the format of the flag, and the raw data would be gone.
  std::erase(paths, result);
  paths.insert(paths.begin(), "json:" + result);
  return paths;
}

// The journal of a run that died goes on where it ended.
RunJournal begin_journal(const Request& request, const Plan& plan, const BegunRun& begun,
                         const Outputs<Document>& outputs) {
  const bool goes_on = request.resume && request.resume->is_journal();
  RunJournal journal(
      plan, end_document(begun.document, plan, empty_outcome(plan)),
      outputs.journal(goes_on ? JournalFile::Begin::go_on : JournalFile::Begin::fresh),
      outputs.has_file());
  if (goes_on) journal.goes_on(counts(begun.before.invocations));
  return journal;
}

// The command that shows more of the result: of its file, or of the one that is kept.
std::string more_of(const std::vector<OutputChoice<Document>>& choices, RunJournal& journal) {
  for (const OutputChoice<Document>& each : choices)
    if (each.path != "-" && each.format->name == "json")
      return fmt::format("ipcbench report {} --details", each.path);
  return journal.keeps_result() ? "ipcbench report last --details, or -o report.html" : "--details";
}

int measure(const CommandLine& line) {
  const Request request = request_of(line);
  const Plan plan = expand(request.configs, this_machine());
  for (const std::string& each : left_out_lines(plan)) say("ipcbench: " + printable(each));
  const auto choices = choose_outputs<Document>(output_paths(line, request), line.value("format"));
  check_experiments(choices, plan.experiments.size());
  std::vector<double> percentiles = percentiles_asked(line);
  Outputs<Document> outputs(choices, shown_as(line));
  if (request.dry_run) {
    fmt::print("{}", plan_text(plan, terminal_width(STDOUT_FILENO)));
    return static_cast<int>(ExitCode::done);
  }
  require_surroundings();
  BegunRun begun = begin(request, plan);
  Supervisor processes(plan.sample_ns, plan.states, plan.sample_gives_way);
  ProgramLauncher programs(processes, plan.sample_ns, plan.sample_gives_way);
  MpiLauncher jobs(processes, plan.sample_ns);
  jobs.prepare(plan);
  LauncherByTransport launcher(processes, programs, jobs);
  RunJournal journal = begin_journal(request, plan, begun, outputs);
  RunLog log(plan, choices);
  RunOutcome outcome =
      run_plan(plan, launcher, journal.watch(log.observer()), std::move(begun.before));
  for (Warning& each : processes.take_warnings()) {
    say_warning(each);
    begun.document.warnings.push_back(std::move(each));
  }
  Document document = end_document(std::move(begun.document), plan, std::move(outcome));
  if (!percentiles.empty()) choose_percentiles(document, std::move(percentiles));
  log.end();
  outputs.set_more(more_of(choices, journal));
  journal.end(outputs, document);
  for (const std::string& failure : failure_lines(document)) say("ipcbench: " + printable(failure));
  return static_cast<int>(exit_code_of(document, line.has("gate")));
}

int run_run(const CommandLine& line) {
  if (line.operands.empty())
    throw UsageError("run: no config file is named; write: ipcbench run FILE...");
  return measure(line);
}

}  // namespace

extern const Command measure_command, run_command;
constinit const Command measure_command = {
    .usage = "  ipcbench [OPTION]...              measure what the options say\n",
    .examples =
        "  ipcbench --transport=pipe --size=1MiB\n"
        "  ipcbench --transport=pipe,shm,thread --size=4KiB..16MiB:x4 --workers=2 -o out.json\n",
    .formats = format_names<Document>,
    .takes_keys = true,
    .heading = "Output",
    .options = kMeasureOptions,
    .run = measure,
};

constinit const Command run_command = {
    .name = "run",
    .usage =
        "  ipcbench run FILE... [OPTION]...  measure what config files say; options override their "
        "keys;\n"
        "                                    NAME instead of FILE: a config that came with "
        "ipcbench "
        "(list configs);\n"
        "                                    a result is a config too: it runs again as it "
        "stands\n",
    .examples = "  ipcbench run small_vs_heavy -o heavy.json -o heavy.csv\n",
    .formats = format_names<Document>,
    .takes_keys = true,
    .operands = "FILE",
    .heading = "Output",
    .options = kRunOptions,
    .run = run_run,
};

}  // namespace ipcbench
