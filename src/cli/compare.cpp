// Is the new one slower than the old one? Two programs run in pairs, or two stored results.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/compare_request.hpp"
#include "ipcbench/cli/duet.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/read_figures.hpp"
#include "ipcbench/run/invocation.hpp"
#include "ipcbench/stats/compare_stored.hpp"

namespace ipcbench {
namespace {

constexpr const char* kDuration = "20ms";
constexpr std::uint64_t kBudgetNs = 60'000'000'000;

ResultFigures read_result(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty())
    throw UsageError(fmt::format("{}: cannot be read; name a result that -o wrote", path));
  return read_figures(text.str(), path);
}

// The successful invocations; `why` says why there are none.
std::vector<Side> sides_of(const ExperimentFigures& experiment, std::string& why) {
  std::vector<Side> sides;
  for (const InvocationFigures& each : experiment.invocations)
    if (each.failure.status == Status::ok)
      sides.push_back(each.side);
    else
      why = each.failure.reason;
  return sides;
}

ComparisonRow not_comparable(const std::string& name, std::string reason) {
  ComparisonRow row;
  row.name = name;
  row.verdict = Verdict::not_comparable;
  row.reason = std::move(reason);
  return row;
}

ComparisonRow compare_stored(const ExperimentFigures& a, const ExperimentFigures& b) {
  if (const std::string difference = parameter_difference(a.parameters, b.parameters);
      !difference.empty())
    return not_comparable(b.name, difference);
  std::string a_failed, b_failed;
  const std::vector<Side> a_sides = sides_of(a, a_failed);
  const std::vector<Side> b_sides = sides_of(b, b_failed);
  if (!a_failed.empty()) return not_comparable(b.name, "A failed: " + a_failed);
  if (!b_failed.empty()) return not_comparable(b.name, "B failed: " + b_failed);
  ComparisonRow row;
  row.name = b.name;
  row.parameters = b.parameters;
  judge_stored(row, a_sides, b_sides);
  for (const auto* side : {&a, &b})
    for (const InvocationFigures& each : side->invocations)
      row.worst_run_queue = std::max(row.worst_run_queue, each.run_queue);
  return row;
}

ComparisonDocument compare_stored(const CompareRequest& request) {
  const ResultFigures a = read_result(request.old_file);
  const ResultFigures b = read_result(request.new_file);
  ComparisonDocument document;
  document.stored = true;
  document.gating = request.gate_stored;
  document.a = {request.old_file, a.version.version, a.version.commit};
  document.b = {request.new_file, b.version.version, b.version.commit};
  document.host = b.host;
  document.started = b.started;
  const std::string hosts = host_difference(a.host, b.host);

  std::map<std::string, const ExperimentFigures*> of_a;
  for (const ExperimentFigures& each : a.experiments) of_a[each.name] = &each;
  for (const ExperimentFigures& each : b.experiments) {
    const auto partner = of_a.find(each.name);
    document.rows.push_back(!hosts.empty()          ? not_comparable(each.name, hosts)
                            : partner == of_a.end() ? not_comparable(each.name, "only B has it")
                                                    : compare_stored(*partner->second, each));
    if (partner != of_a.end()) of_a.erase(partner);
  }
  for (const auto& [name, each] : of_a)
    document.rows.push_back(not_comparable(name, "only A has it"));
  return document;
}

// What nobody asked for differs from a plain run: many short invocations find more than few long
// ones in the same time, and the budget is a cap that is seldom reached.
Plan plan_of(std::vector<Config> configs) {
  bool budget = false;
  for (Config& config : configs) {
    budget = budget || config.find("budget") != nullptr;
    if (config.find("duration") == nullptr && config.find("messages") == nullptr)
      config.settings.push_back(make_setting(find_key("duration"), {kDuration}, "--duration"));
  }
  Plan plan = expand(configs, this_machine());
  if (!budget) plan.budget_ns = kBudgetNs;
  return plan;
}

std::string own_path() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "this program" : path.string();
}

ComparisonDocument compare_live(const CompareRequest& request, const Plan& plan) {
  const std::uint64_t begin = monotonic_ns();
  const Fd stop = take_over_signals();
  ComparisonDocument document;
  document.seed = plan.seed;
  document.host = read_host();
  document.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));

  Duet duet({request.baseline, plan.budget_ns, stop.get()}, plan.seed);
  ProgressLine line;
  for (std::size_t i = 0; i < plan.experiments.size() && document.complete; ++i) {
    document.rows.push_back(duet.run(plan.experiments[i], [&](const ComparisonRow& row) {
      line.show(progress_text(row, i + 1, plan.experiments.size()));
    }));
    document.complete = document.rows.back().failure.status != Status::interrupted;
  }
  line.erase();
  document.a = {request.baseline, duet.a().version, duet.a().commit};
  document.b = {own_path(), duet.b().version, duet.b().commit};
  document.elapsed_ns = monotonic_ns() - begin;
  return document;
}

}  // namespace

int compare_command(const Arguments& arguments) {
  const CompareRequest request = parse_compare(arguments);
  if (request.help) return print_help();
  const bool live = !request.baseline.empty();
  Plan plan;
  if (live) {
    plan = plan_of(request.run.configs);
    if (request.run.dry_run) {
      fmt::print("{}", plan_text(plan));
      return static_cast<int>(ExitCode::done);
    }
  }
  ComparisonOutputs outputs(request.run.outputs, request.run.format);
  const ComparisonDocument document = live ? compare_live(request, plan) : compare_stored(request);
  for (const std::string& failure : failure_lines(document))
    say("ipcbench: " + printable(failure));
  outputs.write(document);
  return static_cast<int>(exit_code_of(document, request.fail_inconclusive));
}

}  // namespace ipcbench
