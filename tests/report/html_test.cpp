// The pages of a result, of a comparison, of a history and of advice: what is in them, and that
// they are well-formed whatever they say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

#include "ipcbench/report/advice.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/sink.hpp"
#include "render.hpp"
#include "sample_advice.hpp"
#include "sample_comparison.hpp"
#include "sample_document.hpp"
#include "sample_history.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;

// Four transports by six sizes.
Document swept_document() {
  Document document = sample::document();
  document.experiments.clear();
  std::uint64_t order = 0;
  for (const char* transport : {"pipe", "shm", "file", "thread"})
    for (std::uint64_t size = 64; size <= 64U << 10; size *= 4) {
      std::vector<InvocationResult> invocations;
      for (std::uint64_t round = 0; round < 12; ++round, ++order)
        invocations.push_back(
            sample::invocation(order, round, 900'000 + 40 * size + 1000 * (order % 7)));
      document.experiments.push_back(
          conclude(sample::planned(transport, std::to_string(size), size), std::move(invocations)));
    }
  document.ratios = compare_experiments(document.experiments);
  return document;
}

std::string page_of(const Document& document) { return render("html", document); }

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// The value of this attribute, wherever it stands.
std::vector<std::string> values_of(const std::string& page, const std::string& attribute) {
  const std::regex pattern(" " + attribute + "=\"([^\"]*)\"");
  std::vector<std::string> values;
  for (std::sregex_iterator at(page.begin(), page.end(), pattern), end; at != end; ++at)
    values.push_back((*at)[1]);
  return values;
}

// Empty, or what is wrong: an element that is not closed, or something that is no tag.
std::string fault_of(std::string page) {
  for (const char* kind : {"style", "script"}) {
    const std::size_t begin = page.find(fmt::format("<{}>", kind));
    const std::size_t end = page.find(fmt::format("</{}>", kind), begin);
    if (end == page.npos) return std::string("no ") + kind;
    page.erase(begin, end + 3 + std::string_view(kind).size() - begin);
  }
  const std::regex tag("<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z0-9-]*(?:=\"[^\"<>]*\")?)*)(/?)>",
                       std::regex::icase);
  std::vector<std::string> open;
  for (std::size_t at = page.find('<', 15); at != page.npos; at = page.find('<', at + 1)) {
    std::smatch found;
    const std::string rest = page.substr(at, page.find('>', at) + 1 - at);
    if (!std::regex_match(rest, found, tag)) return "no tag: " + rest;
    const std::string name = found[2];
    if (found[1].length() > 0) {
      if (open.empty() || open.back() != name) return "closes what is not open: " + rest;
      open.pop_back();
    } else if (found[4].length() == 0 && name != "meta") {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : "left open: " + open.back();
}

TEST(Html, IsWellFormed) {
  EXPECT_EQ(fault_of(page_of(sample::document())), "");
  EXPECT_EQ(fault_of(page_of(swept_document())), "");
  EXPECT_EQ(fault_of(page_of(sample::open_loop_document())), "");
  EXPECT_EQ(fault_of(page_of(Document{})), "");
}

TEST(Html, BeginsWithTheAnswer) {
  const std::string page = page_of(sample::document());
  EXPECT_THAT(page, HasSubstr("<h1>shm"));
  EXPECT_LT(page.find("<h1>"), page.find("<table>"));
  EXPECT_THAT(page, HasSubstr("worker 1 was killed by signal 9 (Killed)"));
  EXPECT_THAT(page, HasSubstr("3 parties share 2 cores; use fewer workers"));
  EXPECT_THAT(page, HasSubstr("--transport=pipe,shm,posix-mq,sysv-mq"));
}

TEST(Html, SaysOfEveryPictureWhatItShows) {
  const std::string page = page_of(swept_document());
  const std::size_t pictures = count_of(page, "<figure>");
  EXPECT_GE(pictures, 5U);
  EXPECT_EQ(count_of(page, "<figcaption>"), pictures);
  EXPECT_EQ(count_of(page, "<details>"), pictures);
  EXPECT_EQ(count_of(page, "2026-01-02T03:04:05Z</figcaption>"), pictures);
  const std::size_t drawings = count_of(page, "role=\"img\"");
  EXPECT_GE(drawings, pictures);
  EXPECT_EQ(count_of(page, "<title id="), drawings);
  EXPECT_EQ(count_of(page, "<desc id="), drawings);
  EXPECT_THAT(page, Not(HasSubstr("></title>")));
  EXPECT_THAT(page, Not(HasSubstr("></desc>")));
}

TEST(Html, NamesEveryPartOnce) {
  const std::string page = page_of(swept_document());
  const std::vector<std::string> ids = values_of(page, "id");
  const std::set<std::string> different(ids.begin(), ids.end());
  EXPECT_EQ(ids.size(), different.size());
  for (const std::string& both : values_of(page, "aria-labelledby"))
    for (const std::string& id :
         {both.substr(0, both.find(' ')), both.substr(std::min(both.find(' ') + 1, both.size()))})
      EXPECT_TRUE(different.contains(id)) << both;
}

TEST(Html, NeedsNoNetwork) {
  const std::string page = page_of(swept_document());
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* reference : {"http:", "https:", " src=", " href=", "@import", "url(h", "//cdn"})
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  EXPECT_EQ(count_of(page, "url("), count_of(page, "url(#"));
  EXPECT_THAT(page, Not(HasSubstr(" style=\"")));
}

TEST(Html, IsSmallEnoughToSend) {
  const std::string page = page_of(swept_document());
  EXPECT_LT(page.size(), std::size_t{2} << 20);
}

// What stands in the first picture: the name of each series is in the legend, once.
TEST(Html, DrawsALineForEachTransport) {
  const std::string page = page_of(swept_document());
  const std::size_t begin = page.find("<h3>Time per message by size</h3>");
  ASSERT_NE(begin, page.npos);
  const std::string figure = page.substr(begin, page.find("</figure>", begin) - begin);
  for (const char* name : {"pipe", "shm", "file", "thread"})
    EXPECT_EQ(count_of(figure, fmt::format("</svg>{}</li>", name)), 1U) << name;
  EXPECT_EQ(count_of(figure, "class=\"line s3\""), 3U + 1) << "three axes and the legend";
  EXPECT_EQ(values_of(figure, "data-scale"),
            (std::vector<std::string>{"from zero", "linear", "logarithmic"}));
}

TEST(Html, DrawsNoMoreSeriesThanAreToldApart) {
  Document document = swept_document();
  const std::vector<ExperimentResult> first = document.experiments;
  for (const char* name : {"unix", "tcp", "fifo", "posix-mq", "sysv-mq"})
    for (std::size_t i = 0; i < 6; ++i) {
      ExperimentResult more = first[i];
      sample::set_parameter(more.planned, "transport", name);
      more.planned.name = fmt::format("{}/{}", name, i);
      document.experiments.push_back(more);
    }
  const std::string page = page_of(document);
  EXPECT_THAT(page, HasSubstr("In the table alone: posix-mq and sysv-mq."));
  EXPECT_EQ(fault_of(page), "");
}

// What holds of every page, whatever it is about.
class EveryPage : public testing::TestWithParam<std::string (*)()> {};

TEST_P(EveryPage, IsWellFormedAndNeedsNoNetwork) {
  const std::string page = GetParam()();
  EXPECT_EQ(fault_of(page), "");
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* reference : {"http:", "https:", " src=", " href=", "@import", "url(h", "//cdn"})
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  EXPECT_EQ(count_of(page, "url("), count_of(page, "url(#"));
  EXPECT_THAT(page, Not(HasSubstr(" style=\"")));
}

TEST_P(EveryPage, SaysWhatItsPicturesShow) {
  const std::string page = GetParam()();
  const std::size_t pictures = count_of(page, "<figure"), drawings = count_of(page, "role=\"img\"");
  EXPECT_EQ(count_of(page, "<figcaption>"), pictures);
  EXPECT_EQ(count_of(page, "<summary>Figures of this picture"), pictures);
  EXPECT_GE(drawings, pictures);
  EXPECT_EQ(count_of(page, "<title id="), drawings);
  EXPECT_EQ(count_of(page, "<desc id="), drawings);
  const std::vector<std::string> ids = values_of(page, "id");
  EXPECT_EQ(ids.size(), std::set<std::string>(ids.begin(), ids.end()).size());
}

HistoryDocument long_history() {
  HistoryDocument document = sample::history();
  HistoryMachine& machine = document.machines[0];
  machine.rows.clear();
  machine.rows.assign(60, sample::history_row("", sample::levels(300, 4000, 1.2)));
  for (std::size_t i = 0; i < machine.rows.size(); ++i)
    machine.rows[i].name = fmt::format("series{}", i);
  document.machines.push_back(machine);
  return document;
}

ComparisonDocument long_comparison() {
  ComparisonDocument document = sample::comparison();
  const ComparisonRow first = sample::row("", sample::pairs(128, 0.03), sample::pairs(128, 0.03));
  for (std::size_t i = 0; i < 700; ++i) {
    document.rows.push_back(first);
    document.rows.back().name = fmt::format("experiment {}", i);
  }
  return document;
}

INSTANTIATE_TEST_SUITE_P(Pages, EveryPage,
                         testing::Values([] { return comparison_html(sample::comparison(), {}); },
                                         [] { return comparison_html({}, {}); },
                                         [] { return history_html(sample::history()); },
                                         [] { return history_html({}); },
                                         [] { return advice_html(sample::advice_at(1e6)); },
                                         [] { return advice_html({}); }));

TEST(ComparisonPage, BeginsWithTheVerdict) {
  const std::string page = comparison_html(sample::comparison(), {});
  EXPECT_THAT(page, HasSubstr("<h1>" + html_text(comparison_verdict(sample::comparison()))));
  EXPECT_LT(page.find("<h1>"), page.find("<table>"));
  EXPECT_THAT(page, HasSubstr("A old/ipcbench (0.1.0 0123456789ab), B new/ipcbench"));
}

TEST(ComparisonPage, DrawsWhatHasAnInterval) {
  const std::string page = comparison_html(sample::comparison(), {});
  const std::size_t begin = page.find("<figure"), end = page.find("</figure>");
  const std::string figure = page.substr(begin, end - begin);
  for (const char* name : {"pipe", "shm", "thread", "null", "file", "unix|stream"})
    EXPECT_THAT(figure, HasSubstr(fmt::format(">{}</text>", name)));
  EXPECT_THAT(figure, HasSubstr("2 of 8 experiments are in the table of results alone."));
  EXPECT_EQ(count_of(figure, "class=\"none\""), 2U) << "the line of no change, and the legend";
  EXPECT_EQ(count_of(figure, "class=\"margin\""), 3U) << "on both sides, and the legend";
}

TEST(ComparisonPage, SaysWhatCouldHaveBeenFound) {
  const std::string page = comparison_html(sample::comparison(), {});
  EXPECT_THAT(page, HasSubstr("<li>pipe: +1.0 %"));
  EXPECT_THAT(page, Not(HasSubstr("<li>shm: ")));
}

TEST(ComparisonPage, HasTheCommandThatAskedForIt) {
  ComparisonDocument document = sample::comparison();
  document.command = {"ipcbench", "compare", "--baseline=my old one"};
  EXPECT_THAT(comparison_html(document, {}),
              HasSubstr("<code>ipcbench compare '--baseline=my old one'</code>"));
}

TEST(ComparisonPage, SaysWhatItLeavesOut) {
  const std::string page = comparison_html(long_comparison(), {});
  EXPECT_LT(page.size(), std::size_t{2} << 20);
  EXPECT_THAT(page, HasSubstr("and 208 more, which are in the JSON"));
  EXPECT_THAT(page, HasSubstr("668 of 708 experiments are in the table of results alone."));
  EXPECT_THAT(page, HasSubstr(" more are in the JSON.</p>"));
}

TEST(HistoryPage, BeginsWithWhatChanged) {
  const std::string page = history_html(sample::history());
  EXPECT_THAT(page, HasSubstr("<h1>1 of 3 series changed: shm +15.0 % from 2026-01-11 on.</h1>"));
  HistoryDocument steady = sample::history();
  steady.machines[0].rows.erase(steady.machines[0].rows.begin() + 1);
  EXPECT_THAT(history_html(steady), HasSubstr("<h1>No change was found in 2 series.</h1>"));
  EXPECT_THAT(history_html(steady), HasSubstr("<details open><summary>2 steady series"));
}

TEST(HistoryPage, MarksTheChangesAndFoldsTheRest) {
  const std::string page = history_html(sample::history());
  const std::size_t fold = page.find("<details><summary>2 steady series");
  ASSERT_NE(fold, page.npos);
  EXPECT_LT(page.find("<h3>shm</h3>"), fold);
  EXPECT_GT(page.find("<h3>pipe</h3>"), fold);
  // Near and from zero, and the legend.
  EXPECT_EQ(count_of(page, "class=\"change\""), 3U);
  EXPECT_EQ(count_of(page, "class=\"level\""), 5U);
  EXPECT_EQ(count_of(page, "class=\"point hollow\""), 2U) << "one result in groups, and the legend";
}

TEST(HistoryPage, SaysWhatItLeavesOut) {
  const std::string page = history_html(long_history());
  EXPECT_LT(page.size(), std::size_t{2} << 20);
  EXPECT_THAT(page, HasSubstr("The latest 150 of 300 results are drawn."));
  EXPECT_THAT(page, HasSubstr(" more series are in the table alone"));
}

}  // namespace
}  // namespace ipcbench
