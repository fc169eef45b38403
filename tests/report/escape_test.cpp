// Some texts of somebody who means harm, in every place where a text may stand, through every
// format.
#include "ipcbench/report/escape.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/history.hpp"
#include "render.hpp"
#include "sample_comparison.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::array<std::string_view, 47> kHostile = {
    "<script>alert(1)</script>",
    "</title><script>document.title='x'</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "<!--",
    "</script>&lt;b&#62;",
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\uFF1D1+1",
    "\"=1",
    "a,=1",
    "a;=1",
    "a\"\n=HYPERLINK(\"http://x\")",
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]52;c;YQ==\x1b\\",
    "a\bb\bc",
    "a\rb",
    "one\ntwo",
    "a\x7f",
    "\xC2\x9B"
    "31m",
    "\xC2\x85next",
    "\xC2\x90q\xC2\x9C",
    "\u202Eevil",
    "\u2066a\u2069",
    "\u200Fright",
    "\u061Cletter",
    "\u2028line",
    "\uFEFFmark",
    "\xff",
    "\x9b"
    "31m",
    "\xC0\xAF",
    "\xED\xA0\x80",
    "\xF4\x90\x80\x80",
    "\xE2\x82",
    "<script>alert(1)</script>",
    "a | b",
    "`code`",
    "[x](javascript:alert(1))",
    "![x](http://x)",
    "\\x1b%s{}$(x)",
};

// No control character but the end of a line, nothing that turns text around, all of it UTF-8.
std::string what_is_raw(std::string_view text) {
  std::string lines(text);
  std::erase(lines, '\n');
  return printable(lines) == lines ? "" : printable(lines);
}

void spoil(InvocationResult& invocation, const std::string& text) {
  invocation.failure.reason = text;
  invocation.failure.stage = text;
  invocation.work_variant = text;
  invocation.clock = text;
  invocation.granted = {{text, text, std::nullopt}};
  for (PartyResult& party : invocation.parties)
    for (StateSpan& span : party.timeline) span.wait_channel = text;
}

Document spoilt_document(const std::string& text) {
  Document document = sample::document();
  document.tool = {text, text, text, text};
  HostInfo& host = document.host;
  for (std::string* each : {&host.cpu, &host.kernel, &host.clock_source, &host.governor,
                            &host.hypervisor, &host.memory_limit_source})
    *each = text;
  host.caches.front().name = text;
  host.limits.front().name = text;
  host.mitigations = host.huge_pages = {{text, text}};
  document.name = document.description = text;
  document.config = {{text, {text}}};
  document.warnings = {{text, text, text}};
  for (std::size_t i = 0; i < document.experiments.size(); ++i) {
    ExperimentResult& each = document.experiments[i];
    each.planned.name = text + (i == 0 ? "" : std::to_string(i));
    each.planned.as_stored.emplace_back("key" + text, i % 2 == 0 ? text : "other");
    each.planned.warnings = {{text, text, text}};
    if (each.failure.status != Status::ok) each.failure.reason = text;
    for (InvocationResult& invocation : each.invocations) spoil(invocation, text);
  }
  document.claims = {
      {text,
       text,
       text,
       ClaimVerdict::refuted,
       {{text, text, ClaimVerdict::refuted, {{text, text, {}, {}, text}}},
        {"p50 at_most 1us", "ns", ClaimVerdict::refuted, {{text, text, {}, {}, text}}}}}};
  for (Ratio& each : document.ratios)
    each.axis = each.faster = each.slower = each.what = each.faster_value = each.slower_value =
        text;
  return document;
}

ComparisonDocument spoilt_comparison(const std::string& text) {
  ComparisonDocument document = sample::comparison();
  document.command = {text, text};
  document.a = {text, text, text};
  document.b = document.a;
  document.host.cpu = document.host.kernel = text;
  for (ComparisonRow& row : document.rows) {
    row.name = row.difference = row.reason = row.failure.reason = text;
    row.parameters = {{text, text}};
    row.warnings = {{text, text, text}};
  }
  return document;
}

HistoryDocument spoilt_history(const std::string& text) {
  Document first = sample::document();
  first.experiments.front().planned.name = text;
  first.host.cpu = first.host.kernel = first.tool.version = first.tool.commit = text;
  Document second = first;
  second.started = text;
  HistoryDocument document;
  document.directory = text;
  document.results = 2;
  document.machines = history_of({{text + "1", first}, {text + "2", second}});
  document.skipped = {{text, text}};
  return document;
}

// The cells of all rows, as RFC 4180 has them.
std::vector<std::string> cells_of(std::string_view csv) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    if (csv[i] != '"' && (quoted || (csv[i] != ',' && csv[i] != '\n')))
      cells.back() += csv[i];
    else if (csv[i] != '"')
      cells.emplace_back();
    else if (quoted && csv.substr(i + 1, 1) == "\"")
      cells.back() += csv[++i];
    else
      quoted = !quoted;
  }
  return cells;
}

class HostileText : public testing::TestWithParam<std::string_view> {
 protected:
  std::string text() const { return std::string(GetParam()); }
};

TEST_P(HostileText, GoesThroughEveryFormatOfAResult) {
  const Document document = spoilt_document(text());
  for (const SinkInfo* sink : sinks()) {
    const std::string out = sink->render(document, {});
    if (sink->binary) continue;  // perfetto_test.cpp looks at its words
    EXPECT_EQ(what_is_raw(out), "") << sink->name;
    EXPECT_TRUE(sink->endings.front() != ".json" || nlohmann::json::accept(out)) << sink->name;
  }
}

TEST_P(HostileText, GoesThroughEveryFormatOfAComparison) {
  for (const ComparisonFormat* format : formats<ComparisonDocument>())
    EXPECT_EQ(what_is_raw(format->render(spoilt_comparison(text()), {})), "") << format->name;
}

TEST_P(HostileText, GoesThroughEveryFormatOfAHistory) {
  for (const HistoryFormat* format : formats<HistoryDocument>())
    EXPECT_EQ(what_is_raw(format->render(spoilt_history(text()), {})), "") << format->name;
}

TEST_P(HostileText, IsNoFormulaInATable) {
  for (const std::string& cell : cells_of(render("csv", spoilt_document(text())))) {
    const std::size_t first = cell.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    EXPECT_EQ(std::string_view("=@").find(cell[first]), std::string_view::npos) << cell;
    if (cell[first] != '-' && cell[first] != '+') continue;
    std::size_t used = 0;
    EXPECT_NO_THROW(std::stod(cell, &used)) << cell;
    EXPECT_EQ(used, cell.size()) << cell;
  }
}

TEST_P(HostileText, BeginsNoElementOfAPage) {
  const auto tags = [](const std::string& words) {
    return std::vector{std::ranges::count(render("html", spoilt_document(words)), '<'),
                       std::ranges::count(comparison_html(spoilt_comparison(words), {}), '<'),
                       std::ranges::count(history_html(spoilt_history(words)), '<')};
  };
  EXPECT_EQ(tags(text()), tags("plain"));
}

TEST_P(HostileText, IsReadBackFromJsonAsItWas) {
  const nlohmann::json json = nlohmann::json::parse(render("json", spoilt_document(text())));
  const std::string name = json.at("name");
  if (printable(text()).find("\uFFFD") == std::string::npos)
    EXPECT_EQ(name, text());
  else
    EXPECT_THAT(name, HasSubstr("\uFFFD"));
}

INSTANTIATE_TEST_SUITE_P(Texts, HostileText, testing::ValuesIn(kHostile));

TEST(Printable, SpellsOutWhatIsNotSeen) {
  EXPECT_EQ(printable("\x1b[1m a\x7f"), "\\x1b[1m a\\x7f");
  EXPECT_EQ(printable("\xC2\x9B 1\u202E2\u2069"), "\\u009b 1\\u202e2\\u2069");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("a\tb\r\nc"), "a b  c");
  EXPECT_EQ(printable("a\xff\xE2\x82z"), "a\uFFFD\uFFFDz");
}

TEST(Printable, KeepsWhatPeopleWrite) {
  for (const std::string_view text :
       {"größe", "日本語", "می\u200Cخواهم", "👩\u200D🚀", "a\u00A0b", "\U0010FFFF", ""})
    EXPECT_EQ(printable(text), text);
}

TEST(CsvCell, KeepsNumbers) {
  for (const std::string_view number : {"1", "-1", "-1.5e-09", "+2", "0.25", ""})
    EXPECT_EQ(csv_cell(number), number);
  for (const std::string_view text : {"-1-1", "--1", "-", "-inf", "-nan", "+1e5x", "-0x1"})
    EXPECT_THAT(csv_cell(text), StartsWith("'"));
}

TEST(CsvCell, QuotesAndMarks) {
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_cell("null"), "null:");
  EXPECT_EQ(csv_cell("pipe/size=1MiB"), "pipe/size=1MiB");
}

TEST(MarkdownText, BeginsNoMarkup) {
  EXPECT_EQ(markdown_text("<b>|*x*"), "\\<b\\>\\|\\*x\\*");
  EXPECT_EQ(markdown_text("\x1b"), "\\\\x1b");
  EXPECT_THAT(markdown_code("a`b\n|"), Not(HasSubstr("a`")));
}

TEST(HtmlText, BeginsNoMarkup) {
  EXPECT_EQ(html_text("<b>&amp; \"it's\""), "&lt;b&gt;&amp;amp; \"it's\"");
  EXPECT_EQ(html_attribute("\" onload='x' <&>"), "&quot; onload=&#39;x&#39; &lt;&amp;&gt;");
  EXPECT_EQ(html_text("\x1b[1m größe\u202E"), "\\x1b[1m größe\\u202e");
}

}  // namespace
}  // namespace ipcbench
