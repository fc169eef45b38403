// What all formats of a comparison share: their list, and the words for a row.
#include "ipcbench/report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/compare.hpp"

namespace ipcbench {
namespace {

constexpr std::array<std::string_view, 10> kComparisonColumns = {
    "experiment", "pairs",   "A",          "B",       "change",
    "interval",   "verdict", "could find", "waiting", "steal"};

std::string verdict_text(const ComparisonDocument& document, const ComparisonRow& row) {
  if (row.failure.status != Status::ok) return std::string(name_of(row.failure.status));
  if (row.verdict == Verdict::not_comparable) return "not comparable";
  const bool advice =
      !document.gating && (row.verdict == Verdict::slower || row.verdict == Verdict::faster);
  return std::string(name_of(row.verdict)) + (advice ? " (advice)" : "");
}

std::string interval_text(const Judgement& judgement) {
  return fmt::format("{} to {}", percent_text(judgement.low), percent_text(judgement.high));
}

}  // namespace

template <>
std::span<const ComparisonFormat* const> formats<ComparisonDocument>() {
  static constexpr ComparisonFormat kTable{
      .name = "table", .endings = kTextEndings, .render = comparison_table};
  static constexpr ComparisonFormat kJson{
      .name = "json", .endings = kJsonEndings, .render = comparison_json};
  static constexpr ComparisonFormat kMarkdown{
      .name = "markdown", .endings = kMarkdownEndings, .render = comparison_markdown};
  static constexpr std::array kAll = {&kTable, &kJson, &kMarkdown};
  return kAll;
}

std::string percent_text(double change) {
  const double percent = 100 * change;
  if (!(std::abs(percent) < 1e5)) return fmt::format("{:+.1e} %", percent);
  return fmt::format("{:+.{}f} %", percent, std::abs(percent) < 99.95 ? 1 : 0);
}

std::span<const std::string_view> comparison_columns() { return kComparisonColumns; }

std::vector<std::string> comparison_cells(const ComparisonDocument& document,
                                          const ComparisonRow& row) {
  const Judgement& said = headline(row);
  const bool figures = said.usable > 0;
  const auto otherwise = [&](bool known, std::string text) { return known ? text : "-"; };
  std::string pairs = std::to_string(said.usable);
  if (said.usable != said.pairs) pairs += fmt::format(" of {}", said.pairs);
  if (has_fresh_figures(row)) pairs += " fresh";
  return {row.name,
          pairs,
          otherwise(row.a_ns > 0, human_duration(row.a_ns)),
          otherwise(row.b_ns > 0, human_duration(row.b_ns)),
          otherwise(figures, percent_text(said.estimate)),
          otherwise(figures, interval_text(said)),
          verdict_text(document, row),
          otherwise(said.detectable > 0, percent_text(said.detectable)),
          otherwise(figures, fmt::format("{:.0f} %", 100 * row.worst_run_queue)),
          otherwise(figures && row.worst_steal,
                    fmt::format("{:.0f} %", 100 * row.worst_steal.value_or(0)))};
}

std::string comparison_note(const ComparisonDocument& document, const ComparisonRow& row) {
  std::string note = row.failure.status == Status::ok ? row.reason : row.failure.reason;
  if (note == common_reason(document)) note.clear();
  const auto add = [&](const std::string& text) { note += (note.empty() ? "" : "; ") + text; };
  if (!row.difference.empty()) add(row.difference);
  if (has_fresh_figures(row))
    add(fmt::format("the first {} pairs said {} ({})", row.first.usable,
                    percent_text(row.first.estimate), interval_text(row.first)));
  for (const Warning& warning : row.warnings)
    if (std::ranges::find(document.no_warn, warning.id) == document.no_warn.end())
      add(warning.text);
  return note;
}

std::string common_reason(const ComparisonDocument& document) {
  if (document.rows.size() < 2) return {};
  const std::string& first = document.rows.front().reason;
  const bool common = std::ranges::all_of(document.rows, [&](const ComparisonRow& row) {
    return row.failure.status == Status::ok && row.verdict == Verdict::not_comparable &&
           row.reason == first;
  });
  return common ? first : std::string();
}

std::string count_verdicts(const ComparisonDocument& document) {
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const Verdict verdict : {Verdict::slower, Verdict::faster, Verdict::same,
                                Verdict::inconclusive, Verdict::not_comparable})
    counts.emplace_back(verdict == Verdict::not_comparable ? "not comparable" : name_of(verdict),
                        std::ranges::count_if(document.rows, [&](const ComparisonRow& row) {
                          return row.failure.status == Status::ok && row.verdict == verdict;
                        }));
  counts.emplace_back("failed", std::ranges::count_if(document.rows, [](const ComparisonRow& row) {
                        return row.failure.status != Status::ok;
                      }));
  std::string text;
  for (const auto& [name, count] : counts)
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  return text.empty() ? "nothing compared" : text;
}

}  // namespace ipcbench
