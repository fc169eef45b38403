// A comparison for a terminal: the answer first, on one screen; --details shows all there is.
#include <fmt/format.h>

#include "comparison_style.hpp"
#include "ipcbench/report/comparison.hpp"
#include "remarks.hpp"

namespace ipcbench {
namespace {

// What differs between the two configurations, where it is the same in every row.
std::string common_difference(const ComparisonDocument& document) {
  if (document.rows.empty()) return {};
  const std::string& first = document.rows.front().difference;
  for (const ComparisonRow& row : document.rows)
    if (row.difference != first) return {};
  return first;
}

std::string comparison_figures(const ComparisonDocument& document, const RenderOptions& options) {
  const bool all = options.details || options.wide;
  Table table;
  for (const ComparisonColumn& each : comparison_columns())
    if (all || each.first)
      table.columns.push_back({std::string(each.name), each.right, each.expendable});
  for (const ComparisonRow& row : document.rows) {
    TableRow line{{}, options.details ? comparison_note(row) : "", style_of(row)};
    const std::vector<std::string> cells = comparison_cells(document, row);
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (all || comparison_columns()[i].first) line.cells.push_back(cells[i]);
    table.rows.push_back(std::move(line));
  }
  if (options.details) table.note_heading = " ";
  return render_table(table, options);
}

std::vector<Remark> remarks_of(const ComparisonDocument& document, const RenderOptions& options) {
  std::vector<Remark> all;
  const auto add = [&](int importance, const std::string& head, Style style,
                       const std::string& text) {
    if (!text.empty()) all.push_back({importance, remark_text(head, style, text, options)});
  };
  if (!document.complete)
    add(10, "note:", Style::bad, "the comparison was interrupted; this is what was finished");
  constexpr std::size_t kMostNotes = 2;
  std::vector<std::string> noted = comparison_reasons(document);
  // Of one row the first line says it.
  const bool said = document.rows.size() == 1 && !noted.empty() &&
                    (document.rows[0].failure.status != Status::ok ||
                     document.rows[0].verdict == Verdict::not_comparable);
  if (said) noted.erase(noted.begin());
  const std::size_t more = noted.size() > kMostNotes ? noted.size() - kMostNotes : 0;
  noted.resize(noted.size() - more);
  if (more > 0) noted.back() += fmt::format(" ({} more: --details)", more);
  for (std::size_t i = 0; i < noted.size(); ++i)
    add(9 - static_cast<int>(i), "note:", Style::doubtful, noted[i]);
  add(6, "for:", Style::faint, compared_text(document));
  add(7, "differs:", Style::faint, common_difference(document));
  add(3, "change:", Style::faint,
      "time per message of B over A, pair by pair; could find: a slowdown that would have shown");
  add(11, "more:", Style::faint, options.more);
  return all;
}

std::string comparison_details(const ComparisonDocument& document, const RenderOptions& options) {
  std::string out;
  const auto add = [&](const std::string& text, Style style) {
    out += paint(wrapped(text, options.width, 0, 2), style, options) + "\n";
  };
  if (!document.complete) add("interrupted: this is what was finished", Style::bad);
  add(count_verdicts(document), Style::heading);
  for (const std::string& each : comparison_reasons(document)) add("* " + each, Style::doubtful);
  out += "\n";
  add(compared_text(document), Style::plain);
  add(fmt::format("{}, {} cores, {}, {}", document.host.cpu, document.host.allowed_cpus.size(),
                  document.host.kernel, document.started),
      Style::faint);
  add(comparison_method(document), Style::faint);
  return out;
}

}  // namespace

std::string comparison_table(const ComparisonDocument& document, const RenderOptions& options) {
  std::string out =
      paint(wrapped(comparison_verdict(document), options.width, 0, 2), Style::heading, options) +
      "\n";
  if (!document.rows.empty()) out += "\n" + comparison_figures(document, options);
  if (options.details) return out + "\n" + comparison_details(document, options);
  return out + fitting(out, remarks_of(document, options));
}

}  // namespace ipcbench
