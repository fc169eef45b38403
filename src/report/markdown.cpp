// A table for pull requests, as GitHub renders it: one row per experiment, failures below.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "exchange.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "rounds.hpp"

namespace ipcbench {
namespace {

// Code says what it says: no emphasis, no mention, no HTML. A '|' would still end the cell.
std::string code(std::string_view text) {
  std::string out = "`";
  for (const char c : printable(text)) {
    if (c == '|') out += '\\';
    out += c == '`' ? '\'' : c;
  }
  return out + "`";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_{}[]<>#|&~!").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

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

using Percentile = std::optional<double> Percentiles::*;

std::string times_text(const ExperimentResult& experiment, Percentile which) {
  const auto text = [which](const Percentiles& times) {
    if (!(times.*which)) return std::string("-");
    return human_duration(*(times.*which)) + (times.together > 1 ? " \\*" : "");
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
    const std::string other = code(lost->faster);
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
  const char* heading;
  bool right;
  std::string (*text)(const Document&, const ExperimentResult&);
};

constexpr Column kColumns[] = {
    {"experiment", false,
     [](const Document&, const ExperimentResult& e) { return code(e.planned.name); }},
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
    {"p99", true,
     [](const Document&, const ExperimentResult& e) { return times_text(e, &Percentiles::p99); }},
    {"p99.99", true,
     [](const Document&, const ExperimentResult& e) {
       return times_text(e, &Percentiles::p99_99);
     }},
    {"throughput", true,
     [](const Document&, const ExperimentResult& e) {
       return of_each_mode(e, human_rate(e.summary->bytes_per_second.median),
                           [](const Mode& mode) { return human_rate(mode.bytes_per_second); });
     }},
    {"relative", false, relative},
};

std::string table_of(const Document& document,
                     const std::vector<const ExperimentResult*>& experiments) {
  std::string text = "|";
  for (const Column& column : kColumns) text += fmt::format(" {} |", column.heading);
  text += "\n|";
  for (const Column& column : kColumns) text += column.right ? " ---: |" : " --- |";
  text += "\n";
  for (const ExperimentResult* each : experiments) {
    text += "|";
    for (const Column& column : kColumns)
      text += fmt::format(" {} |", column.text(document, *each));
    text += "\n";
  }
  return text;
}

// Said once for the table: the least that any of its rows can claim.
std::string legend(const std::vector<const ExperimentResult*>& experiments) {
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
      "\nMedians over fresh process trees; an interval holds its median with {:.3g} % or more. "
      "p99 and p99.99 are of single messages, and left out (-) where fewer than 10 lie "
      "beyond.{}{}\n",
      100 * confidence,
      means ? " A time with \\* is of means of messages that were timed together." : "",
      modes ? " Where the invocations fall into groups, each with its share and its range." : "");
}

std::string render(const Document& document, const RenderOptions&) {
  std::string text;
  if (!document.name.empty()) text += fmt::format("### {}\n\n", escaped(document.name));
  if (!document.description.empty()) text += escaped(document.description) + "\n\n";
  const auto experiments = exchange::measured(document);
  if (!experiments.empty()) text += table_of(document, experiments) + legend(experiments);
  if (const std::string few = too_few_rounds(document); !few.empty())
    text += fmt::format("\n{}.\n", few);
  std::string failures;
  for (const ExperimentResult& each : document.experiments)
    if (!each.summary)
      failures += fmt::format("* {}: {}: {}\n", code(each.planned.name),
                              name_of(each.failure.status), code(each.failure.reason));
  if (!failures.empty()) text += "\nWithout a result:\n\n" + failures;
  if (!document.complete) text += "\nThe run was interrupted; what was finished is here.\n";
  return text + fmt::format("\n{}; {}; ipcbench {} ({})\n", escaped(document.host.cpu),
                            escaped(document.host.kernel), escaped(document.tool.version),
                            escaped(document.tool.commit));
}

constexpr std::string_view kEndings[] = {".md"};

}  // namespace

extern const SinkInfo markdown_sink;
constinit const SinkInfo markdown_sink = {
    .name = "markdown",
    .endings = kEndings,
    .summary =
        "a table for pull requests: median, interval, p99, p99.99, throughput and what is faster",
    .render = render,
};

}  // namespace ipcbench
