#include "ipcbench/cli/resume.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <map>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/input_text.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/journal_file.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/stats/compare_stored.hpp"

namespace ipcbench {
namespace {

std::map<std::string, std::string> sorted(const PlannedExperiment& planned) {
  const Parameters parameters = parameters_of(planned);
  return {parameters.begin(), parameters.end()};
}

// A difference that a comparison of results may pass over matters here: how long, how often.
void check_same_parameters(const PlannedExperiment& begun, const PlannedExperiment& now) {
  const auto then = sorted(begun);
  const auto here = sorted(now);
  for (const auto& [key, value] : here) {
    const auto found = then.find(key);
    if (found == then.end() || found->second != value)
      throw UsageError(fmt::format("{}: {} was {}, but its config makes it {} here", now.name, key,
                                   found == then.end() ? "not there" : found->second, value));
  }
  if (then.size() != here.size())
    throw UsageError(fmt::format("{}: has {} parameters, but its config makes {} here", now.name,
                                 then.size(), here.size()));
}

void check_same_plan(const Document& document, const Plan& plan) {
  if (document.experiments.size() != plan.experiments.size())
    throw UsageError(fmt::format("has {} experiments, but its config makes {} here",
                                 document.experiments.size(), plan.experiments.size()));
  for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
    const PlannedExperiment& begun = document.experiments[i].planned;
    const PlannedExperiment& now = plan.experiments[i];
    if (begun.name != now.name)
      throw UsageError(fmt::format("experiment {} is {}, but its config makes {} here", i + 1,
                                   begun.name, now.name));
    check_same_parameters(begun, now);
  }
}

// Another version may well measure alike, and is remarked on; another compiler makes other figures.
void check_same_build(const ToolInfo& begun, const ToolInfo& now) {
  if (begun.compiler == now.compiler && begun.flags == now.flags) return;
  throw UsageError(
      fmt::format("was begun by another build: {}, {}; this one is {}, {}; take it up with that "
                  "one, or run it anew",
                  begun.compiler, begun.flags, now.compiler, now.flags));
}

Warning remark(const ToolInfo& begun) {
  const ToolInfo now = tool_info();
  std::string text = fmt::format("interrupted, and taken up again on {:%Y-%m-%dT%H:%M:%SZ}",
                                 fmt::gmtime(std::time(nullptr)));
  std::string advice = "the machine may have changed in between: modes and ranges would show it";
  if (begun.version != now.version || begun.commit != now.commit) {
    text += fmt::format(" by ipcbench {} ({}), which is not the {} ({}) that began", now.version,
                        now.commit, begun.version, begun.commit);
    advice = "run it anew where the two versions may measure differently";
  }
  return {"resumed", text, advice};
}

}  // namespace

void remark_yardsticks(Document& document) {
  // The newest one.
  const auto remark = std::find_if(document.warnings.rbegin(), document.warnings.rend(),
                                   [](const Warning& each) { return each.id == "resumed"; });
  if (remark == document.warnings.rend()) return;
  const std::string change = yardstick_change(document);
  if (!change.empty()) remark->text += "; since it began the machine has changed: " + change;
}

ResumedFile resumed_file(const std::string& path) {
  if (path == "-") return {path, path};
  std::string result = path;
  if (result.ends_with(kJournalEnding)) {
    std::string source = result;
    result.resize(result.size() - kJournalEnding.size());
    return {std::move(source), std::move(result)};
  }
  std::string journal = result + std::string(kJournalEnding);
  std::error_code ignored;
  if (std::filesystem::is_regular_file(journal, ignored)) return {std::move(journal), result};
  return {result, result};
}

BegunRun resume(const std::string& path, const Plan& plan) {
  BegunRun resumption;
  resumption.document = read_document(path);
  Document& document = resumption.document;
  try {
    if (document.complete) throw UsageError("is complete; there is nothing left to run");
    if (const std::string difference = host_difference(document.host, read_host());
        !difference.empty())
      throw UsageError("was begun elsewhere: " + difference + " (A: then, B: now)");
    check_same_build(document.tool, tool_info());
    check_same_plan(document, plan);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("--resume: {}: {}", input_name(path), error.what()));
  }
  for (ExperimentResult& each : document.experiments)
    resumption.before.invocations.push_back(std::move(each.invocations));
  resumption.before.elapsed_ns = document.elapsed_ns;
  resumption.before.yardsticks_before = document.yardsticks_before;
  document.experiments.clear();
  document.ratios.clear();
  document.warnings.push_back(remark(document.tool));
  return resumption;
}

}  // namespace ipcbench
