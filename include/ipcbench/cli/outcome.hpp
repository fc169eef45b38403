// What a finished run says beside its document: the exit code, a line per failure, the plan. Pure.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/model/comparison.hpp"
#include "ipcbench/model/document.hpp"
#include "ipcbench/model/plan.hpp"

namespace ipcbench {

// Interrupted before all; else the worst of the experiments: corrupt, died or failed, timeout,
// no_resource; then, where the run is to `gate`, that an expectation is refuted.
ExitCode exit_code_of(const Document& document, bool gate = false);
bool any_refuted(const Document& document);

// Interrupted before all; then failures, the worst first; then regression, where something is
// slower and that is more than advice; then, if asked for, that something is inconclusive or not
// comparable, or that there is nothing at all.
ExitCode exit_code_of(const ComparisonDocument& document, bool fail_inconclusive);

// "pipe/size=1MiB: died: worker 1 was killed by signal 9 (Killed)", one per failed experiment; of
// those that an interruption cut off, one line in all.
std::vector<std::string> failure_lines(const Document& document);
std::vector<std::string> failure_lines(const ComparisonDocument& document);

// "pipe/size=1MiB: 768 us per message (760 us to 853 us, n 6)", or how it failed: a line for a log
// as an experiment ends.
std::string done_text(const PlannedExperiment& planned,
                      const std::vector<InvocationResult>& invocations);

// How long the plan will take: its budgets, or its counts, as far as they say. 0: they do not.
std::uint64_t expected_ns(const Plan& plan, const PlannedExperiment& planned);

// What --transport=all left out, and why.
std::vector<std::string> left_out_lines(const Plan& plan);

// What --dry-run prints, in lines of at most `width` columns.
std::string plan_text(const Plan& plan, std::size_t width);

}  // namespace ipcbench
