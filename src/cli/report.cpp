// A stored result once more: every figure anew from its raw data, in whatever format is asked for.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/outcome.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/state_directory.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/values.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/stats/chosen_percentiles.hpp"
#include "ipcbench/stats/reduce.hpp"
#include "report_watch.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kReportOptions[] = {
    kOutputOption,
    kFormatOption,
    kDetailsOption,
    kWideOption,
    kPercentilesOption,
    kGateOption,
    {"--experiment=NAME", "of this experiment alone; repeatable", true}};

// Nothing asked for: all of them.
void keep_experiments(Document& document, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::vector<std::string> there;
  for (const ExperimentResult& each : document.experiments) there.push_back(each.planned.name);
  for (const std::string& name : names)
    if (std::ranges::find(there, name) == there.end())
      throw UsageError(fmt::format("--experiment: the result has no '{}'{}; it has {}",
                                   name.substr(0, 200), suggestion(name, there),
                                   fmt::join(there, ", ")));
  const auto is_left_out = [&](const std::string& name) {
    return std::ranges::find(names, name) == names.end();
  };
  std::erase_if(document.experiments,
                [&](const ExperimentResult& each) { return is_left_out(each.planned.name); });
  std::erase_if(document.ratios, [&](const Ratio& each) {
    return is_left_out(each.faster) || is_left_out(each.slower);
  });
}

int run_report(const CommandLine& line) {
  if (line.operands.size() != 1)
    throw UsageError(fmt::format("report: {}; write: ipcbench report FILE [-o OUT]...",
                                 line.operands.empty() ? "no result is named"
                                                       : "takes one result, not also '" +
                                                             line.operands[1].substr(0, 80) + "'"));
  const std::string path = find_run(line.operands.front());
  if (is_watch_file(path)) return report_watch(line, path);
  std::vector<double> percentiles = percentiles_asked(line);
  Outputs<Document> outputs(line);
  Document document = read_document(path);
  // Results did not always say of what kind the options are.
  for (ExperimentResult& each : document.experiments)
    if (auto options = typed_options(each.planned.experiment))
      each.planned.transport_options = std::move(options);
  for (const std::string& failure : failure_lines(document)) say("ipcbench: " + printable(failure));
  keep_experiments(document, line.values("experiment"));
  check_experiments(outputs.choices(), document.experiments.size());
  check_raw_data(outputs.choices(), document);
  if (!percentiles.empty() && is_reduced(document))
    throw UsageError(
        "--percentiles: this result is a summary, which holds the usual ones alone; measure again "
        "and write a .json");
  if (!percentiles.empty()) choose_percentiles(document, std::move(percentiles));
  outputs.set_more("--details, --wide");
  outputs.write(document);
  // The report succeeded, whatever became of the run that it is about.
  return static_cast<int>(line.has("gate") && any_refuted(document) ? ExitCode::regression
                                                                    : ExitCode::done);
}

}  // namespace

extern const Command report_command;
constinit const Command report_command = {
    .name = "report",
    .usage =
        "  ipcbench report FILE [-o OUT]...  a stored result (JSON; - is stdin) in any format, "
        "every figure\n"
        "                                    computed anew from its invocations\n",
    .examples =
        "  ipcbench report heavy.json -o heavy.md -o bmf:bencher.json -o trace:timeline.json\n",
    .formats = format_names<Document>,
    .operands = "FILE",
    .heading = "Output",
    .options = kReportOptions,
    .only_prints = true,
    .run = run_report,
};

}  // namespace ipcbench
