// A table for pull requests, as GitHub renders it: one row per experiment, failures below.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>

#include "exchange.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/claims_text.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/ratios.hpp"

#include "rounds.hpp"
#include "table_parts.hpp"
#include "warning_list.hpp"

namespace ipcbench {
namespace {

std::string interval_text(const Interval& interval) {
  if (interval.count < 2) return "one invocation";
  return fmt::format("{} to {}", human_duration(interval.low), human_duration(interval.high));
}

// "4.20 us (62 %), 37.0 us (38 %)": never one middle over several modes.
template <class Text>
std::string of_each_mode(const ExperimentResult& experiment, const std::string& alone, Text text) {
  const std::vector<Mode>& modes = experiment.summary->modes;
  if (modes.size() < 2) return alone;
  std::string out;
  for (const Mode& mode : modes) out += (out.empty() ? "" : ", ") + text(mode);
  return out;
}

template <class Which>
std::string times_text(const ExperimentResult& experiment, Which which) {
  const auto text = [which](const Percentiles& times) {
    const std::optional<double> ns = which(times);
    return ns ? human_duration(*ns) + (times.together > 1 ? " \\*" : "") : std::string("-");
  };
  return of_each_mode(experiment, text(experiment.summary->message_times),
                      [&](const Mode& mode) { return text(mode.message_times); });
}

// By the first comparison that the experiment lost; of one that won, that it is the fastest.
// Nothing of rounds that are too few.
std::string relative(const Document& document, const ExperimentResult& experiment) {
  const std::string& name = experiment.planned.name;
  const auto first = [&](std::string Ratio::*side) {
    return std::ranges::find_if(document.ratios, [&](const Ratio& each) {
      return each.*side == name && (each.grouped || is_sure(each));
    });
  };
  if (const auto lost = first(&Ratio::slower); lost != document.ratios.end()) {
    const std::string other = markdown_code(lost->faster);
    if (lost->grouped) return "in groups, not compared with " + other;
    const std::string said = lost->distinct ? fmt::format("{:.2f} x {}", lost->ratio.median, other)
                             : lost->alike  ? "about as fast as " + other
                                            : "cannot be told from " + other;
    return fmt::format("{} ({:.2f} to {:.2f})", said, lost->ratio.low, lost->ratio.high);
  }
  const auto won = first(&Ratio::faster);
  return won != document.ratios.end() && !won->grouped ? "1" : "";
}

struct Column {
  std::string heading;
  bool right;
  std::function<std::string(const Document&, const ExperimentResult&)> text;
};

std::vector<Column> percentile_columns(const Document& document) {
  if (document.percentiles.empty())
    return {
        {"p99", true,
         [](const Document&, const ExperimentResult& e) {
           return times_text(e, [](const Percentiles& times) { return times.p99; });
         }},
        {"p99.99", true,
         [](const Document&, const ExperimentResult& e) {
           return times_text(e, [](const Percentiles& times) { return times.p99_99; });
         }},
    };
  std::vector<Column> columns;
  for (std::size_t i = 0; i < document.percentiles.size(); ++i)
    columns.push_back({fmt::format("p{}", document.percentiles[i]), true,
                       [i](const Document&, const ExperimentResult& e) {
                         return times_text(
                             e, [i](const Percentiles& times) { return times.chosen.at(i).ns; });
                       }});
  return columns;
}

std::vector<Column> all_columns(const Document& document) {
  std::vector<Column> columns = {
      {"experiment", false,
       [](const Document&, const ExperimentResult& e) { return markdown_code(e.planned.name); }},
      {"per message", true,
       [](const Document&, const ExperimentResult& e) {
         return of_each_mode(e, human_duration(e.summary->message_ns.median), [](const Mode& mode) {
           return fmt::format("{} ({:.0f} %)", human_duration(mode.median), 100 * mode.share);
         });
       }},
      {"interval", true,
       [](const Document&, const ExperimentResult& e) {
         return of_each_mode(e, interval_text(e.summary->message_ns), [](const Mode& mode) {
           return fmt::format("{} to {}", human_duration(mode.low), human_duration(mode.high));
         });
       }},
  };
  std::ranges::move(percentile_columns(document), std::back_inserter(columns));
  columns.insert(columns.end(),
                 {
                     {"throughput", true,
                      [](const Document&, const ExperimentResult& e) {
                        return of_each_mode(
                            e, human_rate(e.summary->bytes_per_second.median),
                            [](const Mode& mode) { return human_rate(mode.bytes_per_second); });
                      }},
                     {"relative", false, relative},
                 });
  return columns;
}

// What varies and is not in the names of the experiments: how they start and wait, most of all.
std::vector<std::size_t> unnamed_keys(const table_parts::ShownKeys& parameters,
                                      const std::vector<const ExperimentResult*>& experiments) {
  std::vector<std::size_t> unnamed;
  for (std::size_t i = 0; i < parameters.varying.size(); ++i) {
    const std::string& key = parameters.varying[i];
    if (key != "transport" && std::ranges::any_of(experiments, [&](const ExperimentResult* each) {
          return each->planned.name.find("/" + key + "=") == std::string::npos;
        }))
      unnamed.push_back(i);
  }
  return unnamed;
}

std::string table_of(const Document& document, const table_parts::ShownKeys& parameters,
                     const std::vector<const ExperimentResult*>& experiments) {
  const std::vector<std::size_t> unnamed = unnamed_keys(parameters, experiments);
  std::vector<std::string> lines = {"|", "|"};
  lines.resize(2 + experiments.size(), "|");
  const auto add = [&](std::string_view heading, bool right, auto cell_of) {
    lines[0] += fmt::format(" {} |", heading);
    lines[1] += right ? " ---: |" : " --- |";
    for (std::size_t i = 0; i < experiments.size(); ++i)
      lines[2 + i] += fmt::format(" {} |", cell_of(*experiments[i]));
  };
  const std::vector<Column> columns = all_columns(document);
  for (const Column& column : columns) {
    add(column.heading, column.right,
        [&](const ExperimentResult& each) { return column.text(document, each); });
    if (&column == columns.data())
      for (const std::size_t key : unnamed)
        add(markdown_text(parameters.varying[key]), false, [&](const ExperimentResult& each) {
          return markdown_text(table_parts::varying_values(parameters, each)[key]);
        });
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string parameters_text(const table_parts::ShownKeys& parameters) {
  std::string common;
  for (const std::string& each : parameters.common) common += (common.empty() ? "" : " ") + each;
  return common.empty() ? "" : fmt::format("\nParameters: {}\n", markdown_code(common));
}

std::string warnings_text(const Document& document) {
  const WarningList list = list_warnings(document);
  std::string text;
  for (const auto& [warning, experiments] : list.shown)
    text +=
        fmt::format("* {}{}{} ({})\n", experiments.empty() ? "" : markdown_code(experiments) + ": ",
                    markdown_text(warning.text),
                    warning.advice.empty() ? "" : "; " + markdown_text(warning.advice),
                    markdown_text(warning.id));
  for (const auto& [id, count] : list.left_out)
    text += fmt::format("* {} more of these are in the JSON ({})\n", count, markdown_text(id));
  return text.empty() ? "" : "\nWarnings:\n\n" + text;
}

// Said once for the table: the least that any of its rows can claim.
std::string legend(const Document& document,
                   const std::vector<const ExperimentResult*>& experiments) {
  double confidence = 1;
  for (const ExperimentResult* each : experiments)
    if (each->summary->message_ns.count > 1)
      confidence = std::min(confidence, each->summary->message_ns.confidence);
  const bool modes = std::ranges::any_of(
      experiments, [](const ExperimentResult* each) { return each->summary->modes.size() > 1; });
  const bool means = std::ranges::any_of(experiments, [](const ExperimentResult* each) {
    return each->summary->message_times.together > 1;
  });
  return fmt::format(
      "\nTimes are medians over fresh process trees; an interval contains its median with a "
      "confidence of {:.3g} % or more. {} of single messages, and - "
      "stands where fewer than 10 of these lie beyond.{}{}\n",
      100 * confidence, table_parts::percentiles_are(document, {"p99", "p99.99"}),
      means ? " A time with \\* is of means of messages that were timed together." : "",
      modes ? " Where invocations fall into groups, each group has its share and its range." : "");
}

std::string claims_markdown(const Document& document) {
  std::string text;
  for (const Claim& claim : document.claims) {
    text +=
        fmt::format("**{}**: {}{}\n\n", word_of(claim.verdict), markdown_text(claim_text(claim)),
                    claim.source.empty() ? "" : " (" + markdown_text(claim.source) + ")");
    for (const Expectation& expectation : claim.expectations)
      for (const Finding& finding : expectation.findings)
        text += fmt::format("* {}: {}\n", name_of(finding.verdict),
                            markdown_text(finding_text(expectation, finding)));
    text += "\n";
  }
  return text;
}

std::string render_markdown(const Document& document, const RenderOptions&) {
  std::string text;
  if (!document.name.empty()) text += fmt::format("### {}\n\n", markdown_text(document.name));
  if (!document.description.empty()) text += markdown_text(document.description) + "\n\n";
  text += claims_markdown(document);
  const auto experiments = exchange::measured(document);
  const table_parts::ShownKeys parameters = table_parts::parameters_of(document);
  if (!experiments.empty())
    text += table_of(document, parameters, experiments) + parameters_text(parameters) +
            legend(document, experiments);
  if (const std::string few = too_few_rounds(document); !few.empty())
    text += fmt::format("\n{}.\n", few);
  std::string failures;
  for (const ExperimentResult& each : document.experiments)
    if (!each.summary)
      failures += fmt::format("* {}: {}: {}\n", markdown_code(each.planned.name),
                              name_of(each.failure.status), markdown_code(each.failure.reason));
  if (!failures.empty()) text += "\nWithout a result:\n\n" + failures;
  text += warnings_text(document);
  if (!document.complete) text += "\nThe run was interrupted; what was finished is here.\n";
  return text + fmt::format("\n{}; {}; ipcbench {} ({})\n", markdown_text(document.host.cpu),
                            markdown_text(document.host.kernel),
                            markdown_text(document.tool.version),
                            markdown_text(document.tool.commit));
}

}  // namespace

extern const SinkInfo markdown_sink;
constinit const SinkInfo markdown_sink = {
    .name = "markdown",
    .endings = kMarkdownEndings,
    .summary =
        "a table for pull requests: median, interval, p99, p99.99, throughput, what is faster; "
        "parameters and warnings",
    .render = render_markdown,
};

}  // namespace ipcbench
