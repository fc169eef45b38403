// A comparison as a page to send: the verdict, every experiment, the intervals of their changes,
// what could have been found, and both sides.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "html_frame.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/stats/compare.hpp"

namespace ipcbench {
namespace {

using namespace html_parts;

constexpr std::size_t kMostCompared = 500;         // rows of the table
constexpr std::size_t kMostChanges = 40;           // of the picture
constexpr std::size_t kMostDetailBytes = 1 << 20;  // of all pairs together

bool has_verdict(const ComparisonRow& row, Verdict verdict) {
  return row.failure.status == Status::ok && row.verdict == verdict;
}

std::string change_of_row(const ComparisonRow& row) {
  const Judgement& said = headline(row);
  return fmt::format("{} ({} to {})", percent_text(said.estimate), percent_text(said.low),
                     percent_text(said.high));
}

std::string command_of(const ComparisonDocument& document) {
  std::string text;
  for (const std::string& word : document.command)
    text += (text.empty() ? "" : " ") + shell_word(word);
  return text;
}

std::string comparison_heading(const ComparisonDocument& document) {
  std::string out = fmt::format("<h1>{}</h1>\n", html_text(comparison_verdict(document)));
  const auto add = [&](std::string_view kind, const std::string& text) {
    out += fmt::format("<p{}>{}</p>\n", kind.empty() ? "" : fmt::format(" class=\"{}\"", kind),
                       html_text(text));
  };
  if (!document.complete) add("bad", "The comparison was interrupted; this is what was finished.");
  if (document.rows.size() > 1) add("", "All verdicts: " + count_verdicts(document) + ".");
  add("faint", compared_text(document));
  return out;
}

std::vector<std::string> keys_of_rows(const ComparisonDocument& document) {
  std::vector<const Parameters*> parameters;
  for (const ComparisonRow& each : document.rows) parameters.push_back(&each.parameters);
  return keys_of_each(parameters);
}

std::string compared_table(const ComparisonDocument& document,
                           const std::vector<std::string>& keys) {
  if (document.rows.empty()) return "";
  Table table;
  for (const ComparisonColumn& column : comparison_columns())
    table.columns.push_back({std::string(column.name), column.right});
  for (const ComparisonRow& row : document.rows)
    table.rows.push_back({comparison_cells(document, row), comparison_note(row),
                          row.failure.status != Status::ok || row.verdict == Verdict::slower
                              ? Style::bad
                              : Style::plain});
  cut_rows(table, kMostCompared);
  return section_html("results", "Results",
                      "<div class=\"filter\"></div>\n<div class=\"results\">" +
                          table_html(table, "Table of results", keys) + "</div>\n" +
                          list_html(comparison_reasons(document)) + "<p class=\"faint\">" +
                          html_text(comparison_method(document)) + "</p>\n");
}

// How a verdict is drawn; the kinds are those of series.
struct VerdictSign {
  Verdict verdict;
  std::size_t kind;
  bool hollow;
};
constexpr VerdictSign kVerdictSigns[] = {{Verdict::slower, 1, false},
                                         {Verdict::faster, 0, false},
                                         {Verdict::same, 2, false},
                                         {Verdict::inconclusive, 3, true}};

const VerdictSign* sign_of_row(const ComparisonRow& row) {
  if (row.failure.status != Status::ok || headline(row).usable == 0) return nullptr;
  const auto* const found = std::ranges::find(kVerdictSigns, row.verdict, &VerdictSign::verdict);
  return found == std::end(kVerdictSigns) ? nullptr : found;
}

// Those that are drawn, in the order of the table; where there are too many the plain ones go.
std::vector<std::size_t> drawn_rows(const ComparisonDocument& document) {
  std::vector<std::size_t> drawn;
  for (const VerdictSign& sign : kVerdictSigns)
    for (std::size_t i = 0; i < document.rows.size() && drawn.size() < kMostChanges; ++i)
      if (sign_of_row(document.rows[i]) == &sign) drawn.push_back(i);
  std::ranges::sort(drawn);
  return drawn;
}

svg::Change change_drawn(const ComparisonRow& row, const std::string& keys) {
  const VerdictSign& sign = *sign_of_row(row);
  const Judgement& said = headline(row);
  svg::Change change;
  change.name = shortened(row.name, 200);
  change.text = fmt::format("{} {}", percent_text(said.estimate), name_of(row.verdict));
  change.low = said.low;
  change.value = said.estimate;
  change.high = said.high;
  const bool unchanged = row.verdict == Verdict::same || row.verdict == Verdict::inconclusive;
  change.detectable = unchanged ? said.detectable : 0;
  change.kind = sign.kind;
  change.hollow = sign.hollow;
  change.tip = fmt::format("{}: {}", change.name, change_of_row(row));
  if (change.detectable > 0)
    change.tip += fmt::format(", could find {}", percent_text(said.detectable));
  change.keys = keys;
  return change;
}

std::vector<Sign> signs_of(const svg::Changes& drawing, const CompareRule& rule) {
  std::vector<Sign> signs;
  for (const VerdictSign& sign : kVerdictSigns)
    if (std::ranges::find(drawing.changes, sign.kind, &svg::Change::kind) != drawing.changes.end())
      signs.push_back(
          {svg::change_sign(sign.kind, sign.hollow), std::string(name_of(sign.verdict)), ""});
  signs.push_back({svg::line_sign("none"), "no change", ""});
  signs.push_back({svg::line_sign("margin"),
                   fmt::format("{:g} %: less is never slower or faster", 100 * rule.margin), ""});
  signs.push_back(
      {svg::line_sign("bound"),
       fmt::format("{:g} %: an interval between these is the same", 100 * rule.same_within), ""});
  if (std::ranges::any_of(drawing.changes,
                          [](const svg::Change& each) { return each.detectable > 0; }))
    signs.push_back({svg::chevron_sign(), "a slowdown that would have been found", ""});
  return signs;
}

std::string changes_picture(const ComparisonDocument& document,
                            const std::vector<std::string>& keys) {
  const std::vector<std::size_t> rows = drawn_rows(document);
  if (rows.empty()) return "";
  const CompareRule rule;
  svg::Changes drawing{"time per message, B over A", rule.margin, rule.same_within, {}};
  Picture picture;
  picture.title = "Changes and their intervals";
  picture.table.columns = {{"experiment", false}, {"change"},     {"from"},          {"to"},
                           {"confidence"},        {"could find"}, {"verdict", false}};
  bool beyond = false;
  for (const std::size_t i : rows) {
    const ComparisonRow& row = document.rows[i];
    const Judgement& said = headline(row);
    drawing.changes.push_back(change_drawn(row, keys[i]));
    beyond = beyond || svg::lies_beyond(drawing.changes.back());
    picture.table.rows.push_back(
        {{shortened(row.name, 200), percent_text(said.estimate), percent_text(said.low),
          percent_text(said.high), fmt::format("{:.1f} %", 100 * said.confidence),
          said.detectable > 0 ? percent_text(said.detectable) : "-",
          std::string(name_of(row.verdict))},
         ""});
  }
  picture.description = fmt::format(
      "The change of the time per message from A to B in {} experiment{}, each with its interval, "
      "around the line of no change: {}.",
      rows.size(), rows.size() == 1 ? "" : "s", count_verdicts(document));
  picture.drawings = {{"", svg::draw({"changes", picture.title, picture.description}, drawing)}};
  picture.signs = signs_of(drawing, rule);
  if (rows.size() < document.rows.size())
    picture.note = fmt::format("{} of {} experiments are in the table of results alone.",
                               document.rows.size() - rows.size(), document.rows.size());
  if (beyond) picture.note += " What lies beyond the edge is drawn at it.";
  const std::string caption = fmt::format(
      "{}; {}; {}; {}; {}", shortened(command_of(document), 300), compared_text(document),
      document.host.cpu, document.host.kernel, document.started);
  return section_html("pictures", "Pictures",
                      "<div class=\"pictures\">\n" + picture_html(picture, caption) + "</div>\n");
}

std::string unchanged_html(const ComparisonDocument& document) {
  constexpr std::size_t kNamed = 30;
  std::vector<std::string> texts;
  std::size_t more = 0;
  for (const ComparisonRow& row : document.rows) {
    if (!has_verdict(row, Verdict::same) && !has_verdict(row, Verdict::inconclusive)) continue;
    if (texts.size() == kNamed) {
      ++more;
      continue;
    }
    const double detectable = headline(row).detectable;
    texts.push_back(shortened(row.name, 200) + ": " +
                    (detectable > 0 ? percent_text(detectable)
                                    : std::string("none, there are too few usable pairs")));
  }
  if (more > 0) texts.push_back(fmt::format("and {} more, which are in the table", more));
  if (texts.empty()) return "";
  return section_html("unchanged", "What would have been found in the unchanged",
                      "<p>A slowdown of so much would have been found in 8 of 10 such "
                      "comparisons:</p>\n" +
                          list_html(texts));
}

void add_pairs(Table& table, const std::vector<Pair>& pairs, std::string_view set) {
  const auto time = [](const PairedRun& run) {
    return run.message_ns > 0 ? human_duration(run.message_ns) : "-";
  };
  const auto place = [](const PairedRun& run) {
    return run.placement + (run.distance.empty() ? "" : " " + run.distance);
  };
  for (const Pair& pair : pairs)
    table.rows.push_back({{std::string(set), pair.b_first ? "BA" : "AB", time(pair.a), time(pair.b),
                           pair.a.message_ns > 0 && pair.b.message_ns > 0
                               ? percent_text(pair.b.message_ns / pair.a.message_ns - 1)
                               : "-",
                           shortened(place(pair.a), 60), shortened(place(pair.b), 60),
                           is_usable(pair) ? "" : "not used"},
                          ""});
}

std::string pairs_of_row(const ComparisonRow& row) {
  constexpr std::size_t kMostPairs = 400;
  if (row.pairs.empty() && row.fresh.empty()) return "";
  std::string parameters;
  for (const auto& [key, value] : row.parameters)
    parameters += (parameters.empty() ? "" : " ") + shell_word("--" + key + "=" + value);
  Facts facts;
  facts.add("parameters", shortened(parameters, 1000), true);
  facts.add("messages", row.messages == 0 ? "" : fmt::format("{} per invocation", row.messages));
  facts.add("took", row.elapsed_ns == 0 ? "" : human_duration(static_cast<double>(row.elapsed_ns)));
  Table table;
  table.columns = {{"set", false},       {"order", false},     {"A"},      {"B"}, {"change"},
                   {"A's place", false}, {"B's place", false}, {"", false}};
  add_pairs(table, row.pairs, "first");
  add_pairs(table, row.fresh, "fresh");
  cut_rows(table, kMostPairs);
  return folded_html(
      fmt::format("{}: {} pairs", shortened(row.name, 200), row.pairs.size() + row.fresh.size()),
      facts.html() + table_html(table, "Pairs of " + shortened(row.name, 200)));
}

std::string pairs_html(const ComparisonDocument& document) {
  std::string out;
  std::size_t left_out = 0;
  for (const ComparisonRow& each : document.rows) {
    const std::string text = pairs_of_row(each);
    if (out.size() + text.size() > kMostDetailBytes)
      ++left_out;
    else
      out += text;
  }
  if (left_out > 0)
    out += fmt::format("<p class=\"note\">The pairs of {} more are in the JSON.</p>\n", left_out);
  return section_html("pairs", "Pairs", out);
}

std::string comparison_conditions(const ComparisonDocument& document) {
  const HostInfo& host = document.host;
  const CompareRule rule;
  Facts facts;
  facts.add("command", command_of(document), true);
  facts.add("compared", compared_text(document));
  facts.add("date", document.started);
  facts.add("took", document.elapsed_ns == 0
                        ? ""
                        : human_duration(static_cast<double>(document.elapsed_ns)));
  facts.add("processor", fmt::format("{}, {} cores", host.cpu, host.allowed_cpus.size()));
  facts.add("kernel", host.kernel);
  facts.add("hypervisor", host.hypervisor);
  facts.add("frequency governor", host.governor);
  facts.add("seed", document.seed == 0 ? "" : std::to_string(document.seed));
  facts.add("slower, faster",
            fmt::format("the interval excludes no change, and the median change is {:g} % or more",
                        100 * rule.margin));
  facts.add("same",
            fmt::format("the interval lies within {:g} % of no change", 100 * rule.same_within));
  return section_html("conditions", "Conditions", facts.html());
}

}  // namespace

std::string comparison_html(const ComparisonDocument& document, const RenderOptions&) {
  const std::vector<std::string> keys = keys_of_rows(document);
  return page_html({"Comparison - ipcbench", comparison_heading(document),
                    compared_table(document, keys) + changes_picture(document, keys) +
                        unchanged_html(document) + pairs_html(document) +
                        comparison_conditions(document)});
}

}  // namespace ipcbench
