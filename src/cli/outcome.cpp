#include "ipcbench/cli/outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/units.hpp"
#include "ipcbench/config/memory.hpp"
#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kFewestInvocations = 3;

// Worst first.
constexpr std::array kWorst = {
    std::pair{Status::corrupt, ExitCode::defect},
    std::pair{Status::died, ExitCode::died},
    std::pair{Status::failed, ExitCode::died},
    std::pair{Status::deadlock, ExitCode::timeout},
    std::pair{Status::timeout, ExitCode::timeout},
    std::pair{Status::no_resource, ExitCode::resource},
};

std::string duration_text(std::uint64_t ns) {
  return ns == 0 ? "as long as the messages take"
                 : "about " + human_duration(static_cast<double>(ns));
}

// "3 or more invocations each", and what ends them.
std::string count_text(const Plan& plan) {
  const std::string count = plan.invocations == 0 ? "3 or more" : std::to_string(plan.invocations);
  const bool most = plan.invocations != 0 && (plan.budget_ns != 0 || plan.precision != 0);
  const std::string each = fmt::format("{}{} invocations each", most ? "at most " : "", count);
  if (plan.precision == 0) return each;
  return fmt::format("{}, fewer once the median is known to {:g} %", each, 100 * plan.precision);
}

}  // namespace

bool any_refuted(const Document& document) {
  return std::ranges::any_of(
      document.claims, [](const Claim& each) { return each.verdict == ClaimVerdict::refuted; });
}

ExitCode exit_code_of(const Document& document, bool gate) {
  const auto has = [&](Status status) {
    return std::ranges::any_of(document.experiments, [&](const ExperimentResult& each) {
      return each.failure.status == status && !is_asked_for(each.planned.experiment, status);
    });
  };
  if (!document.complete || has(Status::interrupted)) return ExitCode::interrupted;
  for (const auto& [status, code] : kWorst)
    if (has(status)) return code;
  return gate && any_refuted(document) ? ExitCode::regression : ExitCode::done;
}

ExitCode exit_code_of(const ComparisonDocument& document, bool fail_inconclusive) {
  const auto has = [&](auto predicate) { return std::ranges::any_of(document.rows, predicate); };
  const auto has_status = [&](Status status) {
    return has([&](const ComparisonRow& row) { return row.failure.status == status; });
  };
  if (!document.complete || has_status(Status::interrupted)) return ExitCode::interrupted;
  for (const auto& [status, code] : kWorst)
    if (has_status(status)) return code;
  if (document.gating &&
      has([](const ComparisonRow& row) { return row.verdict == Verdict::slower; }))
    return ExitCode::regression;
  const bool unclear = has([](const ComparisonRow& row) {
    return row.verdict == Verdict::inconclusive || row.verdict == Verdict::not_comparable;
  });
  // Nothing that pairs is no agreement.
  return fail_inconclusive && (unclear || document.rows.empty()) ? ExitCode::inconclusive
                                                                 : ExitCode::done;
}

std::vector<std::string> failure_lines(const Document& document) {
  std::vector<std::string> lines;
  std::size_t cut_off = 0, invocations = 0;
  for (const ExperimentResult& each : document.experiments) {
    invocations += each.invocations.size();
    if (each.failure.status == Status::ok) continue;
    if (each.failure.status == Status::interrupted)
      ++cut_off;
    else
      lines.push_back(fmt::format("{}: {}: {}", each.planned.name, name_of(each.failure.status),
                                  each.failure.reason));
  }
  if (!document.complete || cut_off > 0)
    lines.push_back(
        fmt::format("interrupted: {} of {} experiments have a result, of {} invocation{} in all; "
                    "--resume=FILE goes on with what -o FILE.json has",
                    document.experiments.size() - cut_off - lines.size(),
                    document.experiments.size(), invocations, invocations == 1 ? "" : "s"));
  return lines;
}

std::vector<std::string> failure_lines(const ComparisonDocument& document) {
  std::vector<std::string> lines;
  for (const ComparisonRow& row : document.rows)
    if (row.failure.status != Status::ok)
      lines.push_back(
          fmt::format("{}: {}: {}", row.name, name_of(row.failure.status), row.failure.reason));
  return lines;
}

std::string done_text(const PlannedExperiment& planned,
                      const std::vector<InvocationResult>& invocations) {
  const auto failed = std::ranges::find_if(
      invocations, [](const InvocationResult& each) { return each.failure.status != Status::ok; });
  if (failed != invocations.end())
    return fmt::format("{}: {}: {}", planned.name, name_of(failed->failure.status),
                       failed->failure.reason);
  const Summary summary = summarise(planned, invocations);
  const Interval& time = summary.message_ns;
  if (summary.modes.size() > 1) {
    std::string groups;
    for (const Mode& mode : summary.modes)
      groups += fmt::format("{}{} ({:.0f} %)", groups.empty() ? "" : ", ",
                            human_duration(mode.median), 100 * mode.share);
    return fmt::format("{}: in groups {} per message (n {})", planned.name, groups, time.count);
  }
  const std::string interval = time.count < 2 ? ""
                                              : fmt::format("{} to {}, ", human_duration(time.low),
                                                            human_duration(time.high));
  return fmt::format("{}: {} per message ({}n {})", planned.name, human_duration(time.median),
                     interval, time.count);
}

std::uint64_t expected_ns(const Plan& plan, const PlannedExperiment& planned) {
  const std::uint64_t duration = planned.experiment.duration_ns;
  const std::uint64_t by_count = saturating_multiply(plan.invocations, duration);
  if (plan.invocations != 0 && plan.budget_ns == 0) return by_count;
  const std::uint64_t by_budget =
      std::max(plan.budget_ns, saturating_multiply(kFewestInvocations, duration));
  return by_count == 0 ? by_budget : std::min(by_count, by_budget);
}

std::string states_text(const Plan& plan) {
  std::string text =
      plan.sample_ns == 0 ? "not sampled" : "every " + format_duration(plan.sample_ns);
  if (plan.states == States::exact) text += " and by every switch";
  return text;
}

std::vector<std::string> left_out_lines(const Plan& plan) {
  std::vector<std::string> lines;
  for (const LeftOut& each : plan.left_out)
    lines.push_back(fmt::format("all, but for {}: {}", each.transport, each.reason));
  return lines;
}

std::string plan_text(const Plan& plan, std::size_t width) {
  std::uint64_t total = 0;
  for (const PlannedExperiment& planned : plan.experiments)
    total = saturating_add(total, expected_ns(plan, planned));
  std::string text =
      wrapped(fmt::format("{} experiment{}, {}, {}, states {}, seed {}", plan.experiments.size(),
                          plan.experiments.size() == 1 ? "" : "s", count_text(plan),
                          duration_text(total), states_text(plan), plan.seed),
              width, 0, 2) +
      "\n";
  for (const PlannedExperiment& planned : plan.experiments) {
    std::string parameters;
    for (const auto& [key, value] : parameters_of(planned))
      parameters += fmt::format("{}{}={}", parameters.empty() ? "" : " ", key, value);
    text += fmt::format("\n{}\n  {}\n  memory {}, {}\n", printable(planned.name),
                        wrapped(parameters, width, 2, 2),
                        human_size(static_cast<double>(memory_needed(planned.experiment))),
                        duration_text(expected_ns(plan, planned)));
    for (const Warning& warning : planned.warnings)
      if (std::ranges::find(plan.no_warn, warning.id) == plan.no_warn.end())
        text += "  warning: " + wrapped(warning.text + "; " + warning.advice, width, 11, 2) + "\n";
  }
  return text;
}

}  // namespace ipcbench
