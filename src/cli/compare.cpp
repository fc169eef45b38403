// Is the new one slower than the old one? Two programs run in pairs, or two stored results.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <map>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/compare_request.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/paired_runs.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/host/surroundings.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/run/stop_signals.hpp"
#include "ipcbench/stats/compare.hpp"
#include "ipcbench/stats/compare_stored.hpp"
#include "ipcbench/stats/warnings.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kCompareOptions[] = {
    {"--baseline=PROGRAM",
     "the old ipcbench. It and this one run single invocations in pairs, until it is clear or "
     "budget [60s, per experiment] is used up; duration [20ms] is of an invocation, invocations, "
     "sample, states and a config's precision do not count, nor do the defaults of budget and "
     "duration that a result holds"},
    {"--run",
     "A and B are configs, or results as configs: both are run by this program in pairs. Their "
     "experiments pair by name, or where the names differ by position; options override both"},
    {"--gate-stored",
     "slower decides the exit code for stored results too; what drifted between them looks like a "
     "change"},
    {"--fail-inconclusive", "exit code 6 where something is inconclusive or not comparable"},
    kOutputOption,
    {"--format=NAME", "{formats}, as of history; of a FILE by {endings}"},
    {"--details", "the table shows all that is known: medians, pairs, noise, every reason"},
    kWideOption,
    kDryRunOption,
};

constexpr const char* kDuration = "20ms";
constexpr std::uint64_t kBudgetNs = 60'000'000'000;

// The successful invocations; `why` says why one is not.
std::vector<PairedRun> sides_of(const ExperimentResult& experiment, std::string& why) {
  std::vector<PairedRun> sides;
  for (std::size_t i = 0; i < experiment.invocations.size(); ++i)
    if (experiment.invocations[i].failure.status == Status::ok)
      sides.push_back(paired_run_of(experiment.figures[i]));
    else
      why = experiment.invocations[i].failure.reason;
  return sides;
}

ComparisonRow not_comparable(const std::string& name, std::string reason) {
  ComparisonRow row;
  row.name = name;
  row.verdict = Verdict::not_comparable;
  row.reason = std::move(reason);
  return row;
}

ComparisonRow compare_stored(const ExperimentResult& a, const ExperimentResult& b) {
  if (const std::string difference =
          parameter_difference(parameters_of(a.planned), parameters_of(b.planned));
      !difference.empty())
    return not_comparable(b.planned.name, difference);
  std::string a_failed, b_failed;
  const std::vector<PairedRun> a_sides = sides_of(a, a_failed);
  const std::vector<PairedRun> b_sides = sides_of(b, b_failed);
  if (!a_failed.empty()) return not_comparable(b.planned.name, "A failed: " + a_failed);
  if (!b_failed.empty()) return not_comparable(b.planned.name, "B failed: " + b_failed);
  ComparisonRow row;
  row.name = b.planned.name;
  row.parameters = parameters_of(b.planned);
  judge_stored(row, a_sides, b_sides);
  Throttled throttled;
  for (const auto* side : {&a, &b}) {
    for (const InvocationFigures& each : side->figures)
      row.worst_run_queue = std::max(row.worst_run_queue, each.run_queue);
    for (const InvocationResult& each : side->invocations) {
      throttled.add(each.noise);
      add_steal(row, each.noise);
    }
  }
  if (const std::string shift = distance_shift(row.pairs); !shift.empty())
    row.warnings.push_back(cores_moved_warning(shift));
  if (const auto warning = throttled_warning(throttled)) row.warnings.push_back(*warning);
  return row;
}

ComparisonDocument compare_stored(const CompareRequest& request) {
  const Document a = read_document(request.old_file);
  const Document b = read_document(request.new_file);
  ComparisonDocument document;
  document.stored = true;
  document.gating = request.gate_stored;
  document.a = {request.old_file, a.tool.version, a.tool.commit};
  document.b = {request.new_file, b.tool.version, b.tool.commit};
  document.host = b.host;
  document.started = b.started;
  std::string hosts = host_difference(a.host, b.host);
  if (hosts.empty()) hosts = build_difference(a, b);
  if (hosts.empty()) hosts = yardstick_difference(a, b);

  std::map<std::string, const ExperimentResult*> of_a;
  for (const ExperimentResult& each : a.experiments) of_a[each.planned.name] = &each;
  for (const ExperimentResult& each : b.experiments) {
    const std::string& name = each.planned.name;
    const auto partner = of_a.find(name);
    document.rows.push_back(!hosts.empty()          ? not_comparable(name, hosts)
                            : partner == of_a.end() ? not_comparable(name, "only B has it")
                                                    : compare_stored(*partner->second, each));
    if (partner != of_a.end()) of_a.erase(partner);
  }
  for (const auto& [name, each] : of_a)
    document.rows.push_back(not_comparable(name, "only A has it"));
  say_reason_once(document);
  return document;
}

// What nobody asked for differs from a plain run: many short invocations find more than few long
// ones in the same time, and the budget is a cap that is seldom reached.
Plan plan_of(std::vector<Config> configs) {
  bool budget = false;
  for (Config& config : configs) {
    budget = budget || config.asks_for("budget");
    if (!config.asks_for("duration") && config.find("messages") == nullptr)
      override_settings(config, {make_setting(find_key("duration"), {kDuration}, "--duration")});
  }
  Plan plan = expand(configs, this_machine());
  for (const std::string& each : left_out_lines(plan)) say("ipcbench: " + printable(each));
  if (!budget) plan.budget_ns = kBudgetNs;
  return plan;
}

// Which experiment of A belongs to which of B: by their names, or where these differ by position.
// A's are put into B's order.
void pair_up(std::vector<PlannedExperiment>& a, const std::vector<PlannedExperiment>& b) {
  if (a.size() != b.size())
    throw UsageError(
        fmt::format("compare: A has {} experiments and B has {}, which do not pair; name configs "
                    "that have as many",
                    a.size(), b.size()));
  std::vector<PlannedExperiment> by_name;
  for (const PlannedExperiment& each : b)
    if (const auto same = std::ranges::find(a, each.name, &PlannedExperiment::name);
        same != a.end())
      by_name.push_back(*same);
  if (by_name.size() == b.size()) a = std::move(by_name);
  for (std::size_t i = 0; i < b.size(); ++i) {
    const std::uint64_t in_a = a[i].experiment.messages;
    const std::uint64_t in_b = b[i].experiment.messages;
    if (in_a != 0 && in_b != 0 && in_a != in_b)
      throw UsageError(fmt::format(
          "compare: {} has {} messages in A and {} in B, and both sides run the same number; give "
          "--messages or --duration",
          b[i].name, in_a, in_b));
  }
}

std::string own_path() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "this program" : path.string();
}

// `a` and `plan`: the experiments of either side, in pairs.
ComparisonDocument compare_live(const CompareRequest& request,
                                const std::vector<PlannedExperiment>& a, const Plan& plan) {
  require_surroundings();
  const std::uint64_t begin = monotonic_ns();
  const Fd stop = take_over_signals();
  if (!request.run_files) check_baseline(request.baseline, stop.get());
  ComparisonDocument document;
  document.seed = plan.seed;
  document.no_warn = plan.no_warn;
  document.host = read_host();
  document.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));

  const std::string program_a = request.run_files ? "/proc/self/exe" : request.baseline;
  PairedRuns runs({program_a, plan.budget_ns, stop.get()}, plan.seed);
  ProgressLine line;
  for (std::size_t i = 0; i < plan.experiments.size() && document.complete; ++i) {
    document.rows.push_back(runs.run(a[i], plan.experiments[i], [&](const ComparisonRow& row) {
      line.show(progress_text(row, i + 1, plan.experiments.size()));
    }));
    document.complete = document.rows.back().failure.status != Status::interrupted;
  }
  line.erase();
  document.a = {request.run_files ? request.old_file : request.baseline, runs.a().version,
                runs.a().commit};
  document.b = {request.run_files ? request.new_file : own_path(), runs.b().version,
                runs.b().commit};
  document.elapsed_ns = monotonic_ns() - begin;
  say_reason_once(document);
  return document;
}

// What was asked for, without where it goes.
std::vector<std::string> words_of(const CommandLine& line) {
  std::vector<std::string> words = {"ipcbench", "compare"};
  words.insert(words.end(), line.operands.begin(), line.operands.end());
  for (const auto* given : {&line.options, &line.keys})
    for (const auto& [name, values] : *given) {
      if (name == "output" || name == "format") continue;
      if (values.empty()) words.push_back(fmt::format("--{}", name));
      for (const std::string& value : values) words.push_back(fmt::format("--{}={}", name, value));
    }
  return words;
}

int run_compare(const CommandLine& line) {
  const CompareRequest request = compare_request_of(line);
  const bool live = request.run_files || !request.baseline.empty();
  Plan plan, plan_a;
  if (live) {
    plan = plan_of(request.run.configs);
    plan_a = request.run_files ? plan_of(request.run_a.configs) : plan;
    pair_up(plan_a.experiments, plan.experiments);
  }
  Outputs<ComparisonDocument> outputs(line);
  outputs.set_more("--details, --wide; -o compare.json or compare.md keeps it");
  if (live && request.run.dry_run) {
    const std::size_t width = terminal_width(STDOUT_FILENO);
    if (request.run_files) fmt::print("A: {}\nB: ", plan_text(plan_a, width));
    fmt::print("{}", plan_text(plan, width));
    return static_cast<int>(ExitCode::done);
  }
  ComparisonDocument document =
      live ? compare_live(request, plan_a.experiments, plan) : compare_stored(request);
  document.command = words_of(line);
  for (const std::string& failure : failure_lines(document)) say("ipcbench: " + printable(failure));
  outputs.write(document);
  return static_cast<int>(exit_code_of(document, request.fail_inconclusive));
}

}  // namespace

extern const Command compare_command;
constinit const Command compare_command = {
    .name = "compare",
    .usage =
        "  ipcbench compare --baseline=PROGRAM [FILE]... [OPTION]...\n"
        "                                    is this program slower than that one? both in turns\n"
        "  ipcbench compare A B --run        the same of two configurations of this program\n"
        "  ipcbench compare OLD NEW          the same of two stored results: advice\n",
    .formats = format_names<ComparisonDocument>,
    .takes_keys = true,
    .operands = "FILE",
    .heading = "Comparing",
    .options = kCompareOptions,
    .run = run_compare,
};

}  // namespace ipcbench
