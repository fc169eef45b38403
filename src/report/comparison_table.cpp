// A comparison for a terminal, and for a comment on a pull request.
#include <fmt/format.h>

#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/compare.hpp"

namespace ipcbench {
namespace {

std::string version_text(const ComparedVersion& version) {
  const bool known = !version.version.empty();
  return version.source +
         (known ? fmt::format(" ({} {})", version.version, version.commit) : std::string());
}

std::string how_text(const ComparisonDocument& document) {
  if (document.stored)
    return std::string("Stored results, paired in the order in which they ran: ") +
           (document.gating ? "what drifted in between shows as a change."
                            : "advice only, because what drifted in between shows as a change.");
  return fmt::format(
      "Pairs of fresh invocations in an order drawn with seed {}; the median change and the "
      "sign-test interval around it. Where the first pairs say slower or faster it takes fresh "
      "pairs "
      "to confirm it, and the figures are theirs, with an interval of {:.0f} %.",
      document.seed, 100 * CompareRule{}.confirm_confidence);
}

constexpr std::string_view kLegend =
    "change: time per message of B over A. could find: a slowdown found with 80 % power. waiting: "
    "largest share of an invocation that a party waited for a core. steal: largest share of all "
    "cores' time during an invocation that the hypervisor took.";

Style style_of(const ComparisonRow& row) {
  if (row.failure.status != Status::ok || row.verdict == Verdict::slower) return Style::bad;
  const bool clear = row.verdict == Verdict::same || row.verdict == Verdict::faster;
  return clear ? Style::plain : Style::doubtful;
}

}  // namespace

std::string comparison_table(const ComparisonDocument& document, const RenderOptions& options) {
  std::string out;
  const auto add = [&](const std::string& text, Style style) {
    out += paint(wrapped(text, options.width, 0, 2), style, options) + "\n";
  };
  add(fmt::format("A {}", version_text(document.a)), Style::plain);
  add(fmt::format("B {}", version_text(document.b)), Style::plain);
  add(fmt::format("{}, {} cores, {}, {}", document.host.cpu, document.host.allowed_cpus.size(),
                  document.host.kernel, document.started),
      Style::faint);
  if (!document.complete) add("interrupted: this is what was finished", Style::bad);

  Table table;
  constexpr int kExpendable[] = {0, 3, 4, 5, 0, 0, 0, 2, 6, 7};
  for (const std::string_view column : comparison_columns()) {
    const std::size_t index = table.columns.size();
    table.columns.push_back(
        {std::string(column), column != "experiment" && column != "verdict", kExpendable[index]});
  }
  for (const ComparisonRow& row : document.rows)
    table.rows.push_back(
        {comparison_cells(document, row), comparison_note(document, row), style_of(row)});
  table.note_heading = " ";
  out += "\n" + render_table(table, options) + "\n";
  if (const std::string reason = common_reason(document); !reason.empty())
    add("nothing can be compared: " + reason, Style::doubtful);
  add(count_verdicts(document), Style::heading);
  add(how_text(document), Style::faint);
  add(std::string(kLegend), Style::faint);
  return out;
}

std::string comparison_markdown(const ComparisonDocument& document, const RenderOptions&) {
  std::string out = fmt::format("### ipcbench compare: {}\n\n", count_verdicts(document));
  if (!document.complete) out += "**Interrupted: this is what was finished.**\n\n";
  if (const std::string reason = common_reason(document); !reason.empty())
    out += fmt::format("Nothing can be compared: {}\n\n", markdown_text(reason));
  std::string rule;
  for (const std::string_view column : comparison_columns()) {
    out += fmt::format("| {} ", column);
    rule += column == "experiment" || column == "verdict" ? "| --- " : "| ---: ";
  }
  out += "| |\n" + rule + "| --- |\n";
  for (const ComparisonRow& row : document.rows) {
    const bool loud = style_of(row) == Style::bad;
    for (const std::string& cell : comparison_cells(document, row))
      out += fmt::format("| {0}{1}{0} ", loud ? "**" : "", markdown_text(cell));
    out += fmt::format("| {} |\n", markdown_text(comparison_note(document, row)));
  }
  out +=
      fmt::format("\nA: {}, B: {}. {}, {} cores, {}.\n\n{} {}\n",
                  markdown_text(version_text(document.a)), markdown_text(version_text(document.b)),
                  markdown_text(document.host.cpu), document.host.allowed_cpus.size(),
                  markdown_text(document.host.kernel), how_text(document), kLegend);
  return out;
}

}  // namespace ipcbench
