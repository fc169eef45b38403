#include "ipcbench/cli/paired_runs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/run/program.hpp"
#include "ipcbench/stats/compare.hpp"
#include "ipcbench/stats/compare_stored.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kGraceNs = 60'000'000'000;  // of a single invocation, beside the budget

// What both programs are told. A default is not: an older program may not know its flag.
std::vector<std::string> arguments_of(const PlannedExperiment& planned, std::uint64_t messages) {
  std::vector<std::string> arguments;
  for (const Key& key : keys()) {
    const std::string value = parameter_of(planned, key.name);
    const bool passed_on =
        key.passed_on == nullptr ? value != key.default_text : key.passed_on(planned.experiment);
    if (!value.empty() && passed_on) arguments.push_back(fmt::format("--{}={}", key.name, value));
  }
  arguments.push_back(messages != 0
                          ? fmt::format("--messages={}", messages)
                          : "--duration=" + format_duration(planned.experiment.duration_ns));
  for (const char* each : {"--invocations=1", "--sample=off", "--format=json"})
    arguments.emplace_back(each);
  arguments.push_back(fmt::format("--seed={}", planned.experiment.seed));
  return arguments;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// Why a program gave no result. Refusing what the other one can do is no failure of a run.
void explain(const ProgramOutput& output, const std::string& who, ComparisonRow& row) {
  if (output.end == ProgramOutput::End::stopped) {
    row.failure = {Status::interrupted, "interrupted by a signal", {}, "", {}, 0};
  } else if (output.end == ProgramOutput::End::too_late) {
    row.failure = {Status::timeout, who + " did not end in time", {}, "", {}, 0};
  } else if (output.status.code == static_cast<int>(ExitCode::usage)) {
    row.verdict = Verdict::not_comparable;
    row.reason = fmt::format("{} refuses: {}", who, first_line(output.err));
  } else {
    const bool resource = output.status.code == static_cast<int>(ExitCode::resource);
    row.failure = {resource ? Status::no_resource : Status::failed,
                   fmt::format("{} {} without a result{}{}", who, describe(output.status),
                               output.err.empty() ? "" : ": ", first_line(output.err)),
                   {},
                   "",
                   {},
                   0};
  }
}

bool is_over(const ComparisonRow& row) {
  return row.failure.status != Status::ok || row.verdict == Verdict::not_comparable;
}

}  // namespace

void check_baseline(const std::string& program, int stop_fd) {
  constexpr std::uint64_t kLongestAnswerNs = 10'000'000'000;
  const auto refuse = [&](const std::string& why) {
    throw UsageError(fmt::format("--baseline={}: {}; name another ipcbench program", program, why));
  };
  try {
    const ProgramOutput answer = run_program(program, {"--version"}, stop_fd, kLongestAnswerNs);
    if (answer.status.code == 0 && !answer.out.starts_with("ipcbench "))
      refuse("is no ipcbench: it has no answer to --version");
  } catch (const std::system_error& error) {
    const int code = error.code().value();
    if (code != ENOEXEC && code != ELIBBAD && code != EACCES && code != ENOENT) throw;
    refuse(fmt::format("is not a program that runs here ({})", error.code().message()));
  }
}

bool PairedRuns::invoke(Who who, const std::vector<std::string>& arguments, ComparisonRow& row,
                        ExperimentResult& result) {
  const std::string name = who == kA ? "A" : "B";
  const ProgramOutput output =
      run_program(who == kA ? options_.baseline : "/proc/self/exe", arguments, options_.stop_fd,
                  saturating_add(options_.budget_ns, kGraceNs));
  if (output.end != ProgramOutput::End::by_itself || output.out.empty()) {
    explain(output, name, row);
    return false;
  }
  try {
    Document document = parse_document(output.out, name);
    versions_[who] = {{}, document.tool.version, document.tool.commit};
    if (document.experiments.size() != 1 || document.experiments[0].invocations.size() != 1)
      throw UsageError(name + ": did not run exactly one invocation");
    result = std::move(document.experiments[0]);
  } catch (const UsageError& error) {
    row.verdict = Verdict::not_comparable;
    row.reason = error.what();
    return false;
  }
  row.worst_run_queue = std::max(row.worst_run_queue, result.figures[0].run_queue);
  throttled_.add(result.invocations[0].noise);
  add_steal(row, result.invocations[0].noise);
  if (result.failure.status == Status::ok) return true;
  row.failure = result.failure;
  row.failure.reason = name + ": " + row.failure.reason;
  return false;
}

std::uint64_t PairedRuns::calibrate(const PlannedExperiment& planned_a,
                                    const PlannedExperiment& planned_b, ComparisonRow& row) {
  const std::uint64_t asked =
      std::max(planned_a.experiment.messages, planned_b.experiment.messages);
  ExperimentResult a, b;
  if (!invoke(kA, arguments_of(planned_a, asked), row, a) ||
      !invoke(kB, arguments_of(planned_b, asked), row, b))
    return 0;
  if (const std::string difference =
          parameter_difference(parameters_of(a.planned), parameters_of(b.planned));
      !difference.empty() && row.difference.empty())
    row.warnings.push_back({"parameters-differ", "the two ran different parameters: " + difference,
                            "give these on the command line"});
  if (asked != 0) return asked;
  return std::max<std::uint64_t>(
      std::max(planned_a.experiment.workers, planned_b.experiment.workers),
      std::min(a.invocations[0].messages, b.invocations[0].messages));
}

bool PairedRuns::run_pair(const BothArguments& arguments, std::vector<Pair>& set,
                          ComparisonRow& row) {
  Pair pair;
  // The top bit: of this generator all are good, and it reads like a coin.
  pair.b_first = (coins_() >> 63) != 0;
  for (const Who who : pair.b_first ? std::array{kB, kA} : std::array{kA, kB}) {
    ExperimentResult result;
    if (!invoke(who, arguments[who], row, result)) return false;
    (who == kA ? pair.a : pair.b) = paired_run_of(result.figures[0]);
  }
  set.push_back(std::move(pair));
  return true;
}

ComparisonRow PairedRuns::run(const PlannedExperiment& a, const PlannedExperiment& b,
                              const Report& report) {
  const std::uint64_t begin = monotonic_ns();
  ComparisonRow row;
  throttled_ = {};
  row.name = a.name == b.name ? b.name : a.name + " : " + b.name;
  row.parameters = parameters_of(b);
  row.difference = parameter_difference(parameters_of(a), parameters_of(b));
  row.warnings = b.warnings;
  row.messages = calibrate(a, b, row);
  const BothArguments arguments = {arguments_of(a, row.messages), arguments_of(b, row.messages)};
  while (!is_over(row)) {
    const bool out_of_time = monotonic_ns() - begin >= options_.budget_ns;
    const Decision decision = decide(row.pairs, row.fresh, out_of_time);
    if (decision.step == Decision::Step::done) {
      row.verdict = decision.verdict;
      row.reason = decision.reason;
      row.first = decision.first;
      row.confirmation = decision.confirmation;
      if (const std::string step = next_step(row, false); !step.empty()) row.reason += "; " + step;
      set_medians(row);
      break;
    }
    const bool more = decision.step == Decision::Step::more;
    if (!run_pair(arguments, more ? row.pairs : row.fresh, row)) break;
    set_medians(row);
    report(row);
  }
  if (is_over(row)) row.first = judge(row.pairs, CompareRule{}.look_confidence);
  if (const std::string shift = placement_shift(row.pairs); !shift.empty())
    row.warnings.push_back({"placement-shift", "placed differently: " + shift,
                            "pin the parties with --placement to compare like with like"});
  if (const std::string shift = distance_shift(row.pairs); !shift.empty())
    row.warnings.push_back(cores_moved_warning(shift));
  if (const auto warning = throttled_warning(throttled_)) row.warnings.push_back(*warning);
  row.elapsed_ns = monotonic_ns() - begin;
  return row;
}

}  // namespace ipcbench
