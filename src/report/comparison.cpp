// What all formats of a comparison share: their list, and the words for a row.
#include "ipcbench/report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "html_frame.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/compare.hpp"

namespace ipcbench {
namespace {

constexpr std::array<ComparisonColumn, 10> kComparisonColumns = {{
    {.name = "experiment", .right = false},
    {.name = "change"},
    {.name = "interval", .expendable = 5},
    {.name = "verdict", .right = false},
    {.name = "could find", .expendable = 2},
    {.name = "pairs", .first = false, .expendable = 3},
    {.name = "A", .first = false, .expendable = 4},
    {.name = "B", .first = false, .expendable = 4},
    {.name = "waiting", .first = false, .expendable = 6},
    {.name = "steal", .first = false, .expendable = 7},
}};

std::string verdict_text(const ComparisonDocument& document, const ComparisonRow& row) {
  if (row.failure.status != Status::ok) return std::string(name_of(row.failure.status));
  if (row.verdict == Verdict::not_comparable) return "not comparable";
  const bool advice =
      !document.gating && (row.verdict == Verdict::slower || row.verdict == Verdict::faster);
  return std::string(name_of(row.verdict)) + (advice ? " (advice)" : "");
}

std::string interval_text(const Judgement& judgement) {
  std::string low = percent_text(judgement.low);
  return fmt::format("{} to {}", low.substr(0, low.size() - 2), percent_text(judgement.high));
}

const std::string& reason_of(const ComparisonRow& row) {
  return row.failure.status == Status::ok ? row.reason : row.failure.reason;
}

// How many pairs it would take differs from row to row; what is in the way does not.
std::string_view stem_of(std::string_view reason) {
  return reason.substr(0, reason.find("; about "));
}

// One thing to say, and the experiments that it is about.
struct Said {
  int urgency = 0;
  std::string stem, text;
  std::vector<std::string> names;
};

void add_said(std::vector<Said>& all, int urgency, const std::string& text,
              const std::string& name) {
  const std::string stem(stem_of(text));
  const auto known = std::ranges::find_if(
      all, [&](const Said& each) { return each.urgency == urgency && each.stem == stem; });
  if (known == all.end())
    all.push_back({urgency, stem, text, {name}});
  else if (known->names.back() != name)
    known->names.push_back(name);
}

std::string version_text(const ComparedVersion& version) {
  const bool known = !version.version.empty();
  return version.source +
         (known ? fmt::format(" ({} {})", version.version, version.commit) : std::string());
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
  static constexpr ComparisonFormat kHtml{
      .name = "html", .endings = html_parts::kPageEndings, .render = comparison_html};
  static constexpr std::array kAll = {&kTable, &kJson, &kMarkdown, &kHtml};
  return kAll;
}

std::string percent_text(double change) {
  const double percent = 100 * change;
  if (!(std::abs(percent) < 1e5)) return fmt::format("{:+.1e} %", percent);
  return fmt::format("{:+.{}f} %", percent, std::abs(percent) < 99.95 ? 1 : 0);
}

std::span<const ComparisonColumn> comparison_columns() { return kComparisonColumns; }

std::vector<std::string> comparison_cells(const ComparisonDocument& document,
                                          const ComparisonRow& row) {
  const Judgement& said = headline(row);
  const bool figures = said.usable > 0;
  const auto otherwise = [&](bool known, std::string text) { return known ? text : "-"; };
  std::string pairs = std::to_string(said.usable);
  if (said.usable != said.pairs) pairs += fmt::format(" of {}", said.pairs);
  if (has_fresh_figures(row)) pairs += " fresh";
  return {row.name,
          otherwise(figures, percent_text(said.estimate)),
          otherwise(figures, interval_text(said)),
          verdict_text(document, row),
          otherwise(said.detectable > 0, percent_text(said.detectable)),
          pairs,
          otherwise(row.a_ns > 0, human_duration(row.a_ns)),
          otherwise(row.b_ns > 0, human_duration(row.b_ns)),
          otherwise(figures, fmt::format("{:.0f} %", 100 * row.worst_run_queue)),
          otherwise(figures && row.worst_steal,
                    fmt::format("{:.0f} %", 100 * row.worst_steal.value_or(0)))};
}

std::string comparison_note(const ComparisonRow& row) {
  std::string note;
  const auto add = [&](const std::string& text) { note += (note.empty() ? "" : "; ") + text; };
  if (!row.difference.empty()) add(row.difference);
  if (has_fresh_figures(row))
    add(fmt::format("the first {} pairs said {} ({})", row.first.usable,
                    percent_text(row.first.estimate), interval_text(row.first)));
  return note;
}

std::vector<std::string> comparison_reasons(const ComparisonDocument& document) {
  std::vector<Said> all;
  for (const ComparisonRow& row : document.rows) {
    const bool ended = row.failure.status != Status::ok;
    if (!reason_of(row).empty()) add_said(all, ended ? 0 : 1, reason_of(row), row.name);
    for (const Warning& warning : row.warnings)
      if (std::ranges::find(document.no_warn, warning.id) == document.no_warn.end())
        add_said(all, 2, warning.text + (warning.advice.empty() ? "" : "; " + warning.advice),
                 row.name);
  }
  std::ranges::stable_sort(all, {}, &Said::urgency);
  std::vector<std::string> texts;
  for (const Said& each : all) {
    constexpr std::size_t kNamed = 3;
    std::string names = fmt::format("{}", each.names.front());
    for (std::size_t i = 1; i < std::min(each.names.size(), kNamed); ++i)
      names += ", " + each.names[i];
    if (each.names.size() > kNamed)
      names += fmt::format(" and {} more", each.names.size() - kNamed);
    texts.push_back(names + ": " + (each.names.size() > 1 ? each.stem : each.text));
  }
  return texts;
}

std::string compared_text(const ComparisonDocument& document) {
  return fmt::format("A {}, B {}", version_text(document.a), version_text(document.b));
}

std::string comparison_method(const ComparisonDocument& document) {
  const std::string how =
      document.stored
          ? std::string(
                "Stored results, paired in the order in which they ran: what drifted in "
                "between shows as a change.")
          : fmt::format(
                "Pairs of fresh invocations in an order drawn with seed {}; the median change and "
                "the sign-test interval around it. Where the first pairs say slower or faster it "
                "takes fresh pairs to confirm it, and the figures are theirs, with an interval of "
                "{:.0f} %.",
                document.seed, 100 * CompareRule{}.confirm_confidence);
  return how +
         " change: time per message of B over A. could find: a slowdown found with 80 % power. "
         "A, B: the median of each by itself; the change is the median of what the pairs say one "
         "by one, so where the machine was now fast and now slow it is not B over A. waiting: "
         "largest share of an invocation that a party waited for a core. steal: largest share of "
         "all cores' time during an invocation that the hypervisor took.";
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
