#include "ipcbench/report/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "history_text.hpp"
#include "html_frame.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/change_points.hpp"

namespace ipcbench {
namespace history_text {
namespace {

std::string commit_text(const HistoryPoint& point) {
  return point.commit.empty() ? "" : ", commit " + point.commit;
}

std::size_t grouped_results(const HistoryRow& row) {
  return static_cast<std::size_t>(
      std::ranges::count_if(row.points, [](const HistoryPoint& each) { return each.groups > 1; }));
}

}  // namespace

std::string change_text(const HistoryRow& row, const ChangePoint& change) {
  const HistoryPoint& first = row.points[change.at];
  return fmt::format("{} from {} on ({}{}; {} before, {} after, p {:.2g})",
                     percent_text(change.change), first.started, first.file, commit_text(first),
                     change.before_count, change.after_count, change.p);
}

std::string time_text(const HistoryPoint& point) {
  return point.groups > 1 ? "in groups" : human_duration(point.message_ns.median);
}

// "pipe size=64 workers=2 work=none (timeout=2s)": rows of one series, which may differ in what a
// series does not tell, say in which parameters they do.
std::string label_of(const HistoryRow& row, const std::vector<HistoryRow>& rows) {
  std::string differing;
  for (const auto& parameter : row.parameters) {
    const bool differs = std::ranges::any_of(rows, [&](const HistoryRow& other) {
      return other.name == row.name &&
             std::ranges::find(other.parameters, parameter) == other.parameters.end();
    });
    if (differs)
      differing += (differing.empty() ? "" : " ") + parameter.first + "=" + parameter.second;
  }
  return differing.empty() ? row.name : fmt::format("{} ({})", row.name, differing);
}

bool is_long_enough(const HistoryRow& row) {
  return row.points.size() - grouped_results(row) >= 2 * ChangeRule{}.least_count;
}

TableRow table_row(const HistoryRow& row, const std::vector<HistoryRow>& rows) {
  TableRow cells;
  cells.cells = {label_of(row, rows), std::to_string(row.points.size()),
                 time_text(row.points.front()), time_text(row.points.back())};
  const std::size_t grouped = grouped_results(row);
  for (const ChangePoint& each : row.changes)
    cells.note += (cells.note.empty() ? "" : "; ") + change_text(row, each);
  if (row.changes.empty())
    cells.note = is_long_enough(row) ? "no change found" : "too few results to tell (8 or more)";
  if (grouped > 0)
    cells.note += fmt::format("; {} with invocations in groups {} passed over", grouped,
                              grouped == 1 ? "is" : "are");
  return cells;
}

std::string machine_text(const HistoryMachine& machine) {
  return fmt::format("{}, {} cores, {}", machine.host.cpu, machine.host.allowed_cpus.size(),
                     machine.host.kernel);
}

std::string legend_text() {
  return "n: results; first, last: time per message, medians; a change is looked for with 4 "
         "results "
         "or more on either side, and is advice: drift of the machine looks the same";
}

std::string heading_text(const HistoryDocument& document) {
  return fmt::format("{}: {} result{}, {} other file{}", document.directory, document.results,
                     document.results == 1 ? "" : "s", document.skipped.size(),
                     document.skipped.size() == 1 ? "" : "s");
}

}  // namespace history_text

namespace {

using namespace history_text;

std::string machine_table(const HistoryMachine& machine, const RenderOptions& options) {
  Table table;
  table.columns = {{"experiment", false}, {"n"}, {"first"}, {"last"}};
  table.note_heading = "changes";
  for (const HistoryRow& row : machine.rows) table.rows.push_back(table_row(row, machine.rows));
  return paint(wrapped(machine_text(machine), options.width, 0, 2), Style::heading, options) +
         "\n" + render_table(table, options);
}

std::string machine_markdown(const HistoryMachine& machine) {
  std::string text = fmt::format(
      "\n#### {}\n\n| experiment | n | first | last | changes |\n| --- | ---: | ---: | ---: | --- "
      "|\n",
      markdown_text(machine_text(machine)));
  for (const HistoryRow& each : machine.rows) {
    const TableRow row = table_row(each, machine.rows);
    for (const std::string& cell : row.cells) text += fmt::format("| {} ", markdown_text(cell));
    text += fmt::format("| {} |\n", markdown_text(row.note));
  }
  return text;
}

}  // namespace

std::string history_table(const HistoryDocument& document, const RenderOptions& options) {
  std::string text = wrapped(heading_text(document), options.width, 0, 2) + "\n";
  for (const HistoryMachine& each : document.machines)
    if (!each.rows.empty()) text += "\n" + machine_table(each, options);
  if (document.machines.empty()) return text;
  return text + "\n" + paint(wrapped(legend_text(), options.width, 0, 2), Style::faint, options) +
         "\n";
}

std::string history_markdown(const HistoryDocument& document, const RenderOptions&) {
  std::string text = fmt::format("### {}\n", markdown_text(heading_text(document)));
  for (const HistoryMachine& each : document.machines)
    if (!each.rows.empty()) text += machine_markdown(each);
  if (document.machines.empty()) return text;
  return text + "\n" + legend_text() + "\n";
}

template <>
std::span<const HistoryFormat* const> formats<HistoryDocument>() {
  static constexpr HistoryFormat kTable{
      .name = "table", .endings = kTextEndings, .render = history_table};
  static constexpr HistoryFormat kJson{
      .name = "json", .endings = kJsonEndings, .render = history_json};
  static constexpr HistoryFormat kMarkdown{
      .name = "markdown", .endings = kMarkdownEndings, .render = history_markdown};
  static constexpr HistoryFormat kHtml{
      .name = "html", .endings = html_parts::kPageEndings, .render = history_html};
  static constexpr std::array kAll = {&kTable, &kJson, &kMarkdown, &kHtml};
  return kAll;
}

}  // namespace ipcbench
