#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {
namespace {

std::string time_cell(const Percentiles& times, std::optional<double> ns) {
  return ns ? human_duration(*ns) + (times.together > 1 ? "*" : "") : "-";
}

std::string times_cell(double ratio) {
  if (ratio <= 0) return "-";
  return fmt::format("{:.{}f}", ratio, ratio < 9.95 ? 2 : ratio < 99.5 ? 1 : 0);
}

// What stands behind the parameters in a row.
struct RowFigures {
  double median, low, high;
  std::string share;  // "62 %: ", or empty
  const Percentiles& times;
  double cpu_ns, bytes_per_second, over_compute, over_copy;
  double ideal_speedup;
  std::string runs;
};

// "22 count as 6": runs that resemble those just before say as much as fewer would.
std::string runs_text(const Summary& summary) {
  const auto count = static_cast<double>(summary.message_ns.count);
  if (summary.serial.effective_count < count)
    return fmt::format("{:.0f} count as {:.0f}", count, summary.serial.effective_count);
  return fmt::format("{:.0f}", count);
}

std::vector<RowFigures> figures_of(const Summary& summary) {
  if (summary.modes.size() < 2)
    return {{summary.message_ns.median, summary.message_ns.low, summary.message_ns.high, "",
             summary.message_times, summary.cpu_ns.median, summary.bytes_per_second.median,
             summary.over_compute, summary.over_copy, summary.ideal_speedup, runs_text(summary)}};
  std::vector<RowFigures> rows;
  for (const Mode& mode : summary.modes)
    rows.push_back({mode.median, mode.low, mode.high, fmt::format("{:.0f} %: ", 100 * mode.share),
                    mode.message_times, mode.cpu_ns, mode.bytes_per_second, mode.over_compute,
                    mode.over_copy, summary.ideal_speedup, std::to_string(mode.count)});
  return rows;
}

// One column of the figures: its place when the room gets scarce, and what stands in it.
struct FigureColumn {
  std::string heading;
  int expendable;
  bool spare;  // not among those that everybody wants to see
  bool (*is_of_use)(const Summary& summary);
  std::function<std::string(const RowFigures& row)> cell;
};

bool always(const Summary&) { return true; }
bool has_work(const Summary& summary) { return summary.over_compute > 0; }
bool has_copy(const Summary& summary) { return summary.over_copy > 0; }

FigureColumn percentile_column(std::string heading, int expendable, bool spare,
                               std::optional<double> Percentiles::*which) {
  return {std::move(heading), expendable, spare, always,
          [which](const RowFigures& row) { return time_cell(row.times, row.times.*which); }};
}

// Those that somebody asked for stay where others give way.
std::vector<FigureColumn> percentile_columns(const Document& document) {
  if (document.percentiles.empty())
    return {percentile_column("p50", 4, false, &Percentiles::p50),
            percentile_column("p99", 1, false, &Percentiles::p99),
            percentile_column("p99.99", 8, true, &Percentiles::p99_99)};
  std::vector<FigureColumn> columns;
  for (std::size_t i = 0; i < document.percentiles.size(); ++i)
    columns.push_back(
        {fmt::format("p{}", document.percentiles[i]), 1, false, always,
         [i](const RowFigures& row) { return time_cell(row.times, row.times.chosen.at(i).ns); }});
  return columns;
}

std::vector<FigureColumn> all_columns(const Document& document) {
  std::vector<FigureColumn> columns = percentile_columns(document);
  columns.insert(columns.end(),
                 {
                     {"cpu/msg", 3, false, always,
                      [](const RowFigures& row) { return human_duration(row.cpu_ns); }},
                     {"speed-up", 2, false, has_work,
                      [](const RowFigures& row) {
                        if (row.over_compute <= 0) return std::string("-");
                        return fmt::format("{:.2f} of {:.0f}", row.ideal_speedup / row.over_compute,
                                           row.ideal_speedup);
                      }},
                     {"of ideal", 9, true, has_work,
                      [](const RowFigures& row) {
                        if (row.over_compute <= 0) return std::string("-");
                        return fmt::format("{:.0f} %", 100 / row.over_compute);
                      }},
                     {"throughput", 7, true, always,
                      [](const RowFigures& row) { return human_rate(row.bytes_per_second); }},
                     {"x memcpy", 10, true, has_copy,
                      [](const RowFigures& row) { return times_cell(row.over_copy); }},
                     {"runs", 6, true, always, [](const RowFigures& row) { return row.runs; }},
                 });
  return columns;
}

// The columns that some row has something for.
std::vector<FigureColumn> columns_of_use(const Document& document) {
  std::vector<FigureColumn> columns = all_columns(document);
  std::erase_if(columns, [&](const FigureColumn& column) {
    return std::ranges::none_of(document.experiments, [&](const ExperimentResult& each) {
      return each.summary && column.is_of_use(*each.summary);
    });
  });
  return columns;
}

// "95 % range" where each of them is one.
std::string range_heading(const Document& document) {
  const bool sure = std::ranges::all_of(document.experiments, [](const ExperimentResult& each) {
    return !each.summary || each.summary->modes.size() > 1 ||
           each.summary->message_ns.confidence >= kSureConfidence;
  });
  return sure ? "95 % range" : "range";
}

// ">" the fastest of its job, "=" what cannot be told from it; nothing where nothing competes.
std::string marked(const std::string& name, const Job& job, Standing standing, bool any_marks) {
  if (!any_marks) return name;
  const bool near = standing == Standing::alike || standing == Standing::unclear;
  const bool fastest = standing == Standing::fastest && competitors(job) > 1;
  return (fastest ? "> " : near ? "= " : "  ") + name;
}

// The parameters in front of a row. What nobody asked for gives way first.
std::vector<Column> parameter_columns(const Answer& answer, const ShownKeys& parameters,
                                      bool any_marks) {
  std::vector<Column> columns;
  for (const std::string& key : parameters.varying) {
    const bool needed = key == "transport" ||
                        std::ranges::find(answer.loads, key) != answer.loads.end() ||
                        std::ranges::find(answer.choices, key) != answer.choices.end();
    columns.push_back(
        {columns.empty() && any_marks ? "  " + key : key, false, needed ? 0 : 11, !needed});
  }
  return columns;
}

void add_rows(Table& table, const Contender& contender, std::vector<std::string> parameters,
              FigureKind measure, const std::vector<FigureColumn>& columns) {
  const ExperimentResult& experiment = *contender.experiment;
  if (!experiment.summary) {
    const Failure& failure = experiment.failure;
    table.rows.push_back(
        {parameters, fmt::format("{}: {}", name_of(failure.status), failure.reason), Style::bad});
    return;
  }
  const Summary& summary = *experiment.summary;
  const std::vector<RowFigures> rows = figures_of(summary);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RowFigures& row = rows[i];
    TableRow line;
    line.cells = parameters;
    line.cells.push_back(figure_text(measure, row.median));
    line.cells.push_back(row.share + (summary.message_ns.count < 2
                                          ? "-"
                                          : figure_range_text(measure, row.low, row.high)));
    for (const FigureColumn& column : columns) line.cells.push_back(column.cell(row));
    if (rows.size() > 1 && summary.modes[i].placement != "pinned")
      line.note = summary.modes[i].placement;
    table.rows.push_back(std::move(line));
    std::ranges::fill(parameters, "");
  }
}

}  // namespace

Table figures_table(const Document& document, const Answer& answer, const ShownKeys& parameters) {
  const bool any_marks =
      std::ranges::any_of(answer.jobs, [](const Job& job) { return competitors(job) > 1; });
  const FigureKind measure = measure_of(document);
  const std::vector<FigureColumn> columns = columns_of_use(document);
  Table table;
  table.columns = parameter_columns(answer, parameters, any_marks);
  table.columns.push_back({std::string(heading_of(measure))});
  table.columns.push_back({range_heading(document)});
  for (const FigureColumn& column : columns)
    table.columns.push_back({column.heading, true, column.expendable, column.spare});
  for (const Job& job : answer.jobs)
    for (const Contender& each : job.contenders) {
      std::vector<std::string> values = varying_values(parameters, *each.experiment);
      values.front() = marked(values.front(), job, each.standing, any_marks);
      add_rows(table, each, std::move(values), measure, columns);
    }
  return table;
}

std::string figures(const Document& document, const Answer& answer, const ShownKeys& parameters,
                    const RenderOptions& options) {
  return render_table(figures_table(document, answer, parameters), options);
}

}  // namespace ipcbench::table_parts
