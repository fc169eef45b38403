// The sinks against golden files, see golden.hpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "golden.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/chosen_percentiles.hpp"
#include "report/render.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    longest = std::max(longest, display_width(line));
  return longest;
}

TEST(Sinks, Json) { expect_golden(render("json", sample::document()), "sample.json"); }
TEST(Sinks, Csv) { expect_golden(render("csv", sample::document()), "sample.csv"); }
TEST(Sinks, Table) { expect_golden(render("table", sample::document()), "sample.txt"); }
TEST(Sinks, NarrowTable) {
  expect_golden(render("table", sample::document(), {false, 72}), "sample_narrow.txt");
}
TEST(Sinks, ColouredTable) {
  expect_golden(render("table", sample::document(), {true, 100}), "sample_colour.txt");
}

TEST(Sinks, PercentilesOfOneExperiment) {
  Document document = sample::document();
  document.experiments.resize(1);
  document.ratios.clear();
  expect_golden(render("hgrm", document), "sample.hgrm");
}

TEST(Sinks, ShowThePercentilesThatWereAskedFor) {
  Document document = sample::document();
  choose_percentiles(document, {50, 75, 99.5});
  RenderOptions wide;
  wide.wide = true;
  EXPECT_THAT(render("table", document, wide), AllOf(HasSubstr("p75"), Not(HasSubstr("p99.99"))));
  EXPECT_THAT(render("markdown", document),
              AllOf(HasSubstr("| p50 | p75 | p99.5 |"), HasSubstr("p50, p75 and p99.5 are")));
  EXPECT_THAT(render("csv", document),
              AllOf(HasSubstr(",p50_ns,p75_ns,p99_5_ns,max_ns,"), Not(HasSubstr("p90_ns"))));
  EXPECT_THAT(render("json", document), HasSubstr("\"percent\":"));
  EXPECT_THAT(render("json", sample::document()), Not(HasSubstr("\"percent\":")));
}

TEST(Sinks, TableKeepsToTheWidth) {
  for (const std::size_t width : {72U, 80U, 100U, 120U})
    EXPECT_LE(longest_line(render("table", sample::document(), {false, width})), width);
}

TEST(Sinks, TablePassesNoControlCharacters) {
  Document document = sample::document();
  document.name =
      "a\x1b]0;title\x07 b\xC2\x9B"
      "31m";
  const std::string text = render_details(document);
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xC2\x9B"))));
}

TEST(Sinks, OfAnEmptyDocument) {
  Document document;
  document.complete = false;
  for (const SinkInfo* sink : sinks()) {
    const std::string text = sink->render(document, {});
    EXPECT_TRUE(sink->binary || text.ends_with("\n")) << sink->name;
  }
  EXPECT_THAT(render_details(document), HasSubstr("interrupted"));
}

TEST(Sinks, EqualTransportsAreNotCalledFaster) {
  Document document = sample::document();
  document.ratios.front().distinct = false;
  document.ratios.front().alike = true;
  document.ratios.front().ratio.confidence = 0.97;
  EXPECT_THAT(render_details(document),
              AllOf(HasSubstr("shm is about as fast as pipe"), Not(HasSubstr("x faster"))));
}

// `count` comparisons of pipe and shm, alike in nothing but this interval.
Document document_with(std::size_t count, const Interval& interval) {
  Document document = sample::document();
  Ratio ratio = document.ratios.front();
  ratio.ratio = interval;
  ratio.distinct = interval.low > 1;
  document.ratios.assign(count, ratio);
  return document;
}

TEST(Sinks, WhatCannotBeToldApartIsNotCalledAsFast) {
  const Document document = document_with(1, {0.41, 1.1, 4.2, 0.97, 6});
  EXPECT_THAT(render_details(document),
              AllOf(HasSubstr("cannot tell shm and pipe apart (0.41 to 4.2)"),
                    Not(HasSubstr("about as fast"))));
  EXPECT_THAT(render("markdown", document),
              HasSubstr("cannot be told from `shm/size=1MiB` (0.41 to 4.20)"));
}

TEST(Sinks, RatiosOfTooFewRoundsAreCountedAndNotPrinted) {
  const Document document = document_with(13, {0.09, 0.09, 0.09, 0, 1});
  const std::string expected =
      "13 comparisons of 1 round are not shown: it takes 6 for an interval of 95 %";
  for (const std::string& text : {render_details(document), render("markdown", document)}) {
    const std::size_t at = text.find(expected);
    EXPECT_NE(at, std::string::npos) << text;
    EXPECT_EQ(text.find("comparisons", at + 5), std::string::npos) << "once: " << text;
    EXPECT_THAT(text, AllOf(Not(HasSubstr("0.09")), Not(HasSubstr("more comparisons"))));
  }
}

TEST(Sinks, MarkdownKeepsParametersAndWarnings) {
  Document document = sample::document();
  const std::string text = render("markdown", document);
  EXPECT_THAT(text, AllOf(HasSubstr("Parameters: `size=1MiB reply=8 work=matmul:256 workers=2"),
                          HasSubstr("3 parties share 2 cores; use fewer workers"),
                          HasSubstr("(shared-core)"), HasSubstr("| wait |")));
  document.config.push_back({"no-warn", {"shared-core,governor,switches-lost,states-unreadable"}});
  EXPECT_THAT(render("markdown", document), Not(HasSubstr("Warnings")));
}

TEST(Sinks, OneMoreComparisonIsOne) {
  Document document = document_with(8, {2, 3, 4, 0.97, 6});
  document.ratios.front() = document_with(1, {0.41, 1.1, 4.2, 0.97, 6}).ratios.front();
  EXPECT_THAT(render_details(document), HasSubstr("1 more comparison is in the JSON"));
}

TEST(Sinks, MoreComparisonsAreMoreThanThoseShown) {
  const std::string text = render_details(document_with(13, {0.41, 1.1, 4.2, 0.97, 6}));
  EXPECT_THAT(text, AllOf(HasSubstr("none of 13 comparisons has a certain winner"),
                          Not(HasSubstr("more comparisons"))));
  Document one = document_with(13, {0.41, 1.1, 4.2, 0.97, 6});
  one.ratios.front() = document_with(1, {2, 3, 4, 0.97, 6}).ratios.front();
  EXPECT_THAT(render_details(one), AllOf(HasSubstr("shm is 3.0x faster than pipe"),
                                         HasSubstr("12 more comparisons are in the JSON")));
}

TEST(Sinks, CsvHasOneCellPerColumnInEveryRow) {
  const std::string text = render("csv", sample::document());
  std::size_t columns = 0, rows = 0, cells = 1;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') ++cells;
    if (c != '\n') continue;
    if (rows++ == 0) columns = cells;
    EXPECT_EQ(cells, columns) << "row " << rows;
    cells = 1;
  }
  EXPECT_EQ(rows, 1U + 3 + 3 + 1 + 1);
}

// Cells by the names of their columns, of the first row; no cell of it may be quoted.
std::map<std::string, std::string> first_row(const std::string& csv) {
  std::istringstream lines(csv);
  std::string header, line;
  std::getline(lines, header);
  std::getline(lines, line);
  std::map<std::string, std::string> row;
  std::istringstream names(header), cells(line + ",");
  for (std::string name, cell; std::getline(names, name, ',') && std::getline(cells, cell, ',');)
    row[name] = cell;
  return row;
}

TEST(Sinks, CsvKeepsWordsThatReadersTakeForNothing) {
  const auto transport_cell = [](const std::string& text) {
    Document document = sample::document();
    document.experiments.resize(1);
    for (auto& [key, value] : document.experiments[0].planned.as_stored)
      if (key == "transport") value = text;
    return first_row(render("csv", document)).at("transport");
  };
  for (const char* word : {"null", "NULL", "nan", "NaN", "NA", "N/A", "n/a", "None", "<NA>", "#N/A",
                           "#NA", "1.#IND", "1.#QNAN"})
    EXPECT_EQ(transport_cell(word), std::string(word) + ":");
  for (const char* word : {"-nan", "-NaN", "-1.#IND", "-1.#QNAN"})
    EXPECT_EQ(transport_cell(word), "'" + std::string(word));
  for (const char* word : {"pipe", "Null", "nulls", "null:copy=true", "none", "na", ""})
    EXPECT_EQ(transport_cell(word), word);
  Document floor = sample::document();
  floor.experiments = {conclude(sample::planned("null", "8", 8), {})};
  floor.experiments[0].planned.name = "null";
  EXPECT_EQ(first_row(render("csv", floor)).at("experiment"), "null:");
}

TEST(Sinks, CsvHasLaunchAndSharesOfStates) {
  Document document = sample::document();
  document.experiments.resize(1);
  std::vector<InvocationResult>& invocations = document.experiments[0].invocations;
  auto row = first_row(render("csv", document));
  EXPECT_EQ(row.at("launch_ns"), "3000000");
  EXPECT_EQ(row.at("coordinator_samples"), "10");
  EXPECT_EQ(row.at("coordinator_r_share"), "0.3");
  EXPECT_EQ(row.at("coordinator_s_share"), "0.7");
  EXPECT_EQ(row.at("coordinator_d_share"), "0");
  EXPECT_EQ(row.at("workers_samples"), "20") << "of both";
  EXPECT_EQ(row.at("workers_r_share"), "0.9");
  invocations[0].launch_ns.reset();
  for (PartyResult& party : invocations[0].parties) party.timeline.clear();
  row = first_row(render("csv", document));
  EXPECT_EQ(row.at("launch_ns"), "");
  EXPECT_EQ(row.at("workers_samples"), "0");
  EXPECT_EQ(row.at("workers_r_share"), "");
}

TEST(Sinks, TableHasTheLaunch) {
  Document document = sample::document();
  EXPECT_THAT(
      render_details(document),
      HasSubstr(
          "launch, until the last worker ran: pipe/size=1MiB 3.00 ms; shm/size=1MiB 3.00 ms"));
  document.experiments[0].summary->launch_ns = Spread{2.5e6, 3e6, 9e6, 3};
  document.experiments[1].summary->launch_ns.reset();
  EXPECT_THAT(render_details(document), HasSubstr("pipe/size=1MiB 3.00 ms (2.50 to 9.00 ms)\n"));
  document.experiments.resize(1);
  document.experiments.resize(9, document.experiments[0]);
  EXPECT_THAT(render_details(document), HasSubstr("launch, until the last worker ran: 3.00 ms\n"));
}

TEST(Sinks, CsvColumnsAreUnique) {
  const std::string text = render("csv", sample::document());
  std::istringstream header(text.substr(0, text.find('\n')));
  std::vector<std::string> names;
  for (std::string name; std::getline(header, name, ',');) names.push_back(name);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Sinks, ExperimentWithoutInvocationsIsARowToo) {
  Document document = sample::document();
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {})};
  EXPECT_THAT(render("csv", document), HasSubstr("interrupted"));
}

TEST(Sinks, FiguresThatAreNotFiniteAreADefect) {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Document document = sample::document();
    document.experiments.front().summary->parties.front().asleep = bad;
    try {
      render("json", document);
      ADD_FAILURE() << "no exception";
    } catch (const std::logic_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("experiments.0.summary.parties.0.asleep"));
    }
    document = sample::document();
    document.experiments.front().invocations.front().clock_cost_ns = bad;
    EXPECT_THROW(render("json", document), std::logic_error);
    EXPECT_THROW(render("csv", document), std::logic_error);
  }
}

TEST(Sinks, JsonKeepsWholeNumbersExact) {
  Document document = sample::document();
  document.seed = std::numeric_limits<std::uint64_t>::max();
  const auto json = nlohmann::json::parse(render("json", document));
  EXPECT_EQ(json.at("seed").get<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
}

TEST(Sinks, JsonKnowsNoNegativeSleep) {
  Document document = sample::document();
  document.experiments.front().invocations.front().parties.front().wall_ns = 90;
  const auto json = nlohmann::json::parse(render("json", document));
  EXPECT_EQ(json["experiments"][0]["invocations"][0]["parties"][0]["sleep_ns"], 0);
}

TEST(Sinks, TableSaysOnHowManySamplesSharesOfStatesStand) {
  Document document = sample::document();
  EXPECT_THAT(
      render_details(document),
      HasSubstr("30 samples: asleep 70 %, running 30 %; 70 % waiting for data (pipe_read)"));
  EXPECT_THAT(render_details(document), HasSubstr("60 samples: running 90 %, asleep 10 %;"))
      << "of both workers";
  PartySummary& coordinator = document.experiments.front().summary->parties.front();
  coordinator.samples = 20;
  EXPECT_THAT(render_details(document), HasSubstr("20 samples: asleep 70 %, running 30 %;"));
  coordinator.samples = 19;
  EXPECT_THAT(render_details(document), HasSubstr("19 samples, too few for shares\n"));
  coordinator.samples = 1;
  EXPECT_THAT(render_details(document), HasSubstr("1 sample, too few for shares\n"));
  coordinator.samples = 0;
  coordinator.states.clear();
  EXPECT_THAT(render_details(document), HasSubstr("not sampled\n"));
}

// One experiment of three invocations with so many messages, so many of them timed together.
Document timed_document(std::uint64_t messages, std::uint64_t together) {
  std::vector<InvocationResult> invocations;
  for (std::uint64_t round = 0; round < 3; ++round) {
    invocations.push_back(sample::invocation(round, round, 40'000));
    invocations.back().message_times = {{40'000, messages}};
    invocations.back().timed_batch = together;
  }
  Document document = sample::document();
  document.experiments = {conclude(sample::planned("pipe", "8", 8), invocations)};
  document.ratios.clear();
  return document;
}

TEST(Sinks, APercentileIsThereWhereTheMessagesBearIt) {
  const auto times_of = [](const Document& document) {
    return nlohmann::json::parse(
        render("json", document))["experiments"][0]["summary"]["message_times"];
  };
  Document few = timed_document(5, 0);
  EXPECT_EQ(times_of(few).count("p50_ns"), 0U);
  EXPECT_EQ(times_of(few).at("max_ns"), 40'000);
  EXPECT_EQ(times_of(few).at("of"), "messages");
  EXPECT_THAT(render_details(few),
              AllOf(HasSubstr("25.0 k    -    -  "),
                    HasSubstr("- stands where fewer than 10 of these lie beyond")));
  EXPECT_THAT(render("csv", few), HasSubstr(",messages,,,,,,40000,"));
  EXPECT_THAT(render("markdown", few), HasSubstr("| - | - |"));

  Document many = timed_document(400, 0);
  EXPECT_EQ(times_of(many).at("p99_ns"), 40'000) << "12 of 1200 lie beyond";
  EXPECT_EQ(times_of(many).count("p99_9_ns"), 0U);
  EXPECT_THAT(render("csv", many), HasSubstr(",messages,40000,40000,,,,40000,"))
      << "4 of 400 do not";
  EXPECT_THAT(render("markdown", many), HasSubstr("| 40.0 us | - |"));
  for (const SinkInfo* sink : sinks())
    for (const Document* document : {&few, &many})
      EXPECT_THAT(sink->render(*document, {}),
                  Not(testing::AnyOf(HasSubstr("nan"), HasSubstr(": null"))))
          << sink->name;
}

TEST(Sinks, MeansOfMessagesTimedTogetherAreMarked) {
  const Document document = timed_document(4'000, 4);
  const auto json = nlohmann::json::parse(render("json", document));
  EXPECT_EQ(json["experiments"][0]["summary"]["message_times"]["of"], "means of up to 4 messages");
  EXPECT_THAT(render_details(document),
              AllOf(HasSubstr(" 40.0 us* "),
                    HasSubstr("of means (*) of messages that were timed together")));
  EXPECT_THAT(render("csv", document),
              HasSubstr(",means of up to 4 messages,40000,40000,40000,,,"));
  EXPECT_THAT(render("markdown", document),
              AllOf(HasSubstr("| 40.0 us \\* |"), HasSubstr("A time with \\* is of means")));
}

// Every interval goes to some phase, so what is left over says nothing.
TEST(Sinks, NothingIsCalledUnaccounted) {
  for (const SinkInfo* sink : sinks())
    EXPECT_THAT(sink->render(sample::document(), {}), Not(HasSubstr("unaccounted"))) << sink->name;
}

TEST(Sinks, AreFoundByNameAndByEnding) {
  EXPECT_EQ(find_sink("csv").name, "csv");
  EXPECT_EQ(find_format_for_file<Document>("some.dir/out.json").name, "json");
  EXPECT_EQ(find_format_for_file<Document>("x.txt").name, "table");
}

struct UnknownSink {
  std::string given;
  std::string expected;
};

class UnknownSinks : public testing::TestWithParam<UnknownSink> {};

TEST_P(UnknownSinks, AreNamedWithASuggestion) {
  const auto& [given, expected] = GetParam();
  const bool is_path = given.find_first_of("./") != std::string::npos;
  try {
    is_path ? find_format_for_file<Document>(given) : find_sink(given);
    ADD_FAILURE() << "no exception";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr(expected));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, UnknownSinks,
    testing::Values(
        UnknownSink{"jsno",
                    "unknown format 'jsno', did you mean 'json'? (table, json, summary, csv, "},
        UnknownSink{"", "unknown format ''"},
        UnknownSink{"out.jsn", "out.jsn: no format is known for '.jsn', did you mean '.json'?"},
        UnknownSink{"out.json/x", "a name without an ending"},
        UnknownSink{"./.json", "a name without an ending"}));

TEST(Layout, WrapsAtSpacesOnly) {
  EXPECT_EQ(wrapped("one two three", 7, 0, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one two", 7, 4, 1), "one\n two");
  EXPECT_EQ(wrapped("  a\n\tb  ", 80, 0, 0), "a b");
  EXPECT_EQ(wrapped("unbreakable", 4, 0, 2), "unbreakable");
  EXPECT_EQ(wrapped("", 10, 0, 0), "");
}

}  // namespace
}  // namespace ipcbench
