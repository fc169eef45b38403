// A comparison for a comment on a pull request: the answer and the changes, and the rest folded.
#include <fmt/format.h>

#include "comparison_style.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/escape.hpp"

namespace ipcbench {
namespace {

std::string markdown_rows(const ComparisonDocument& document, bool all) {
  std::string out, rule;
  for (const ComparisonColumn& each : comparison_columns()) {
    if (!all && !each.first) continue;
    out += fmt::format("| {} ", each.name);
    rule += each.right ? "| ---: " : "| --- ";
  }
  out += (all ? "| |\n" : "|\n") + rule + (all ? "| --- |\n" : "|\n");
  for (const ComparisonRow& row : document.rows) {
    const std::string_view loud = style_of(row) == Style::bad ? "**" : "";
    const std::vector<std::string> cells = comparison_cells(document, row);
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (all || comparison_columns()[i].first)
        out += fmt::format("| {0}{1}{0} ", loud, markdown_text(cells[i]));
    out += all ? fmt::format("| {} |\n", markdown_text(comparison_note(row))) : "|\n";
  }
  return out;
}

}  // namespace

std::string comparison_markdown(const ComparisonDocument& document, const RenderOptions&) {
  std::string out = fmt::format("### ipcbench compare: {}\n\n{}\n\n", count_verdicts(document),
                                markdown_text(comparison_verdict(document)));
  if (!document.complete) out += "**Interrupted: this is what was finished.**\n\n";
  out += markdown_rows(document, false) + "\n";
  for (const std::string& each : comparison_reasons(document))
    out += fmt::format("* {}\n", markdown_text(each));
  out += fmt::format("\n{}. {}, {} cores, {}.\n", markdown_text(compared_text(document)),
                     markdown_text(document.host.cpu), document.host.allowed_cpus.size(),
                     markdown_text(document.host.kernel));
  out += fmt::format(
      "\n<details><summary>Pairs, medians and noise</summary>\n\n{}\n{}\n\n</details>\n",
      markdown_rows(document, true), comparison_method(document));
  return out;
}

}  // namespace ipcbench
