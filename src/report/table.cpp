// What a person reads at a terminal: figures first, then where the time goes, then what follows.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/layout.hpp"
#include "table_parts.hpp"

namespace ipcbench {
namespace table_parts {
namespace {

std::string value_of(const ExperimentResult& result, std::string_view key) {
  return parameter_of(result.planned, key);
}

std::string factor(double value) { return value > 0 ? fmt::format("{:.2f}", value) : "-"; }

std::string failure_text(const Failure& failure) {
  return fmt::format("{}: {}", name_of(failure.status), failure.reason);
}

bool any_work(const Document& document) {
  return std::any_of(
      document.experiments.begin(), document.experiments.end(),
      [](const ExperimentResult& each) { return each.summary && each.summary->over_compute > 0; });
}

std::string rounded(double number) {
  const int decimals = number < 9.95 ? 2 : number < 99.5 ? 1 : 0;
  return fmt::format("{:.{}f}", number, decimals);
}

// "service time, from sending a task until ..."
std::string timed_text(const Summary& summary) {
  if (summary.time == TimeKind::interval) return summary.timed;
  return fmt::format("{} time, {}", name_of(summary.time), summary.timed);
}

// What the percentiles of a table are of, and what stands in for those that are missing.
struct Shown {
  bool single = false, means = false, missing = false;

  void add(const Percentiles& times) {
    (times.together > 1 ? means : single) = true;
    missing = missing || !times.p50 || !times.p99 || !times.p99_99;
  }
  std::string text(const std::string& timed) const {
    const std::string_view of =
        !means    ? "of single messages"
        : !single ? "of means (*) of messages that were timed together"
                  : "of single messages, or (*) of means of messages that were timed together";
    return fmt::format("p50, p99 and p99.99 are percentiles {}: {}{}", of, timed,
                       missing ? "; - stands where fewer than 10 of these lie beyond" : "");
  }
};

// The sentences that say what the columns mean.
std::string legend(const Document& document, const RenderOptions& options) {
  double confidence = 1;
  std::string timed;
  bool modes = false, open = false, closed = false;
  Shown shown;
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary) continue;
    confidence = std::min(confidence, each.summary->message_ns.confidence);
    modes = modes || each.summary->modes.size() > 1;
    if (each.summary->modes.size() < 2)
      shown.add(each.summary->message_times);
    else
      for (const Mode& mode : each.summary->modes) shown.add(mode.message_times);
    (each.summary->open_loop ? open : closed) = true;
    if (timed.find(each.summary->timed) == std::string::npos)
      timed += (timed.empty() ? "" : "; or ") + timed_text(*each.summary);
  }
  if (timed.empty()) return {};
  const std::string_view figure =
      !open     ? "the wall time per message in an invocation's median batch"
      : !closed ? "the median response time of an invocation"
                : "the wall time per message in an invocation's median batch (with rate, the "
                  "invocation's median response time)";
  std::string per_message =
      confidence == 0 ? fmt::format("per message is {}; one invocation has no interval", figure)
                      : fmt::format(
                            "per message is {}; the table shows the median over n invocations, and "
                            "the interval "
                            "contains that median with a confidence of {} %",
                            figure, std::min(99.0, std::floor(100 * confidence + 0.5)));
  if (confidence < 0.95) per_message += " (95 % takes --invocations=6 or more)";
  std::vector<std::string> sentences = {
      per_message, shown.text(timed),
      "cpu is the processor time per message that all parties used together"};
  if (modes)
    sentences.emplace_back(
        "where an experiment has several rows, its invocations fall into groups far apart: each "
        "row "
        "shows the share of a group, its range and where most of its parties ran, and there is no "
        "median over all; the shares of wall time are over all groups");
  std::string text;
  for (const std::string& each : sentences)
    text += paint(wrapped(each, options.width, 0, 2), Style::faint, options) + "\n";
  return text;
}

std::string time_cell(const Percentiles& times, std::optional<double> Percentiles::*which) {
  if (!(times.*which)) return "-";
  return human_duration(*(times.*which)) + (times.together > 1 ? "*" : "");
}

// What stands behind the parameters in a row.
struct RowFigures {
  double median, low, high;
  std::string share;  // "62 %: ", or empty
  const Percentiles& times;
  double cpu_ns, bytes_per_second, over_compute, over_copy;
  std::uint64_t count;
};

std::vector<std::string> cells_of(const RowFigures& figures, bool work) {
  std::vector<std::string> cells = {
      human_duration(figures.median),
      figures.share +
          (figures.count < 2 ? "-" : range_text(figures.low, figures.high, human_duration)),
      time_cell(figures.times, &Percentiles::p50),
      time_cell(figures.times, &Percentiles::p99),
      time_cell(figures.times, &Percentiles::p99_99),
      human_duration(figures.cpu_ns),
      human_rate(figures.bytes_per_second)};
  if (work) cells.push_back(factor(figures.over_compute));
  cells.push_back(figures.over_copy > 0 ? rounded(figures.over_copy) : "-");
  cells.push_back(std::to_string(figures.count));
  return cells;
}

RowFigures figures_of(const Summary& summary) {
  const Interval& time = summary.message_ns;
  return {time.median,
          time.low,
          time.high,
          "",
          summary.message_times,
          summary.cpu_ns.median,
          summary.bytes_per_second.median,
          summary.over_compute,
          summary.over_copy,
          time.count};
}

RowFigures figures_of(const Mode& mode) {
  return {mode.median,
          mode.low,
          mode.high,
          fmt::format("{:.0f} %: ", 100 * mode.share),
          mode.message_times,
          mode.cpu_ns,
          mode.bytes_per_second,
          mode.over_compute,
          mode.over_copy,
          mode.count};
}

// One row, or one for each of several modes.
std::vector<TableRow> rows_of(std::vector<std::string> parameters, const Summary& summary,
                              bool work) {
  const auto row_of = [&](const RowFigures& figures) {
    TableRow row;
    row.cells = parameters;
    for (std::string& cell : cells_of(figures, work)) row.cells.push_back(std::move(cell));
    return row;
  };
  if (summary.modes.size() < 2) return {row_of(figures_of(summary))};
  std::vector<TableRow> rows;
  for (const Mode& mode : summary.modes) {
    rows.push_back(row_of(figures_of(mode)));
    if (mode.placement != "pinned") rows.back().note = mode.placement;
    std::ranges::fill(parameters, "");
  }
  return rows;
}

}  // namespace

// A parameter that nobody asked for and that says nothing of its own. How parties start and wait
// stands in every row all the same: it explains more than any other choice.
bool only_follows(const Document& document, const std::string& key) {
  if (const Key* known = look_up_key(key); known != nullptr && known->always_shown) return false;
  return std::ranges::all_of(document.experiments, [&](const ExperimentResult& each) {
    return std::ranges::find(each.planned.chosen, key) != each.planned.chosen.end();
  });
}

Parameters parameters_of(const Document& document) {
  std::vector<std::string> keys = {"transport"};
  for (const ExperimentResult& each : document.experiments)
    for (const auto& [key, value] : ipcbench::parameters_of(each.planned))
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);

  Parameters parameters;
  for (const std::string& key : keys) {
    const std::string first =
        document.experiments.empty() ? "" : value_of(document.experiments.front(), key);
    const bool varies =
        std::any_of(document.experiments.begin(), document.experiments.end(),
                    [&](const ExperimentResult& each) { return value_of(each, key) != first; });
    if (key == "transport" || (varies && !only_follows(document, key)))
      parameters.varying.push_back(key);
    else if (!varies && !first.empty())
      parameters.common.push_back(key + "=" + first);
  }
  return parameters;
}

std::vector<std::string> varying_values(const Parameters& parameters,
                                        const ExperimentResult& result) {
  std::vector<std::string> values;
  for (const std::string& key : parameters.varying) values.push_back(value_of(result, key));
  return values;
}

std::string range_text(double low, double high, std::string (*human)(double)) {
  const std::string from = human(low);
  const std::string to = human(high);
  if (from == to) return to;
  const std::size_t unit = to.find(' ');
  const bool same_unit = unit != std::string::npos && from.ends_with(to.substr(unit)) &&
                         from.find(' ') + (to.size() - unit) == from.size();
  return (same_unit ? from.substr(0, from.find(' ')) : from) + " to " + to;
}

std::string heading(const Document& document, const Parameters& parameters,
                    const RenderOptions& options) {
  const HostInfo& host = document.host;
  std::string out;
  const auto add = [&](const std::string& text, Style style) {
    if (!text.empty()) out += paint(wrapped(text, options.width, 0, 2), style, options) + "\n";
  };
  add(fmt::format("ipcbench {} on {}, {} core{}, {}, {}", document.tool.version, host.cpu,
                  host.allowed_cpus.size(), host.allowed_cpus.size() == 1 ? "" : "s", host.kernel,
                  document.started),
      Style::plain);
  add(document.name, Style::heading);
  add(document.description, Style::plain);
  std::string common;
  for (const std::string& each : parameters.common) common += (common.empty() ? "" : " ") + each;
  add(common, Style::faint);
  if (!document.complete) add("interrupted: this is what was finished", Style::bad);
  return out;
}

std::string main_table(const Document& document, const Parameters& parameters,
                       const RenderOptions& options) {
  const bool work = any_work(document);
  Table table;
  for (const std::string& key : parameters.varying) table.columns.push_back({key, false});
  table.columns.push_back({"per message"});
  table.columns.push_back({"interval"});
  table.columns.push_back({"p50", true, 3});
  table.columns.push_back({"p99", true, 1});
  table.columns.push_back({"p99.99", true, 4});
  table.columns.push_back({"cpu", true, 2});
  table.columns.push_back({"throughput", true, 2});
  if (work) table.columns.push_back({"x compute"});
  table.columns.push_back({"x copy", true, 5});
  table.columns.push_back({"n", true, 6});

  for (const ExperimentResult& each : document.experiments) {
    if (each.summary) {
      for (TableRow& row : rows_of(varying_values(parameters, each), *each.summary, work))
        table.rows.push_back(std::move(row));
    } else {
      TableRow row;
      row.cells = varying_values(parameters, each);
      row.note = failure_text(each.failure);
      row.style = Style::bad;
      table.rows.push_back(std::move(row));
    }
  }
  return render_table(table, options) + legend(document, options);
}

}  // namespace table_parts

namespace {

std::string render_table(const Document& document, const RenderOptions& options) {
  using namespace table_parts;
  const auto parameters = parameters_of(document);
  std::string out = heading(document, parameters, options);
  const auto add = [&](const std::string& section) {
    if (!section.empty()) out += "\n" + section;
  };
  if (!document.experiments.empty()) add(main_table(document, parameters, options));
  add(where_the_time_goes(document, parameters, options));
  add(sharing(document, options));
  add(comparisons(document, options));
  add(baselines(document, options));
  add(warnings(document, options));
  return out;
}

}  // namespace

extern const SinkInfo table_sink;
constinit const SinkInfo table_sink = {
    .name = "table",
    .endings = kTextEndings,
    .summary = "what a person reads: figures, where the time goes, comparisons, warnings",
    .render = render_table,
};

}  // namespace ipcbench
