// The formats of a comparison against golden files. IPCBENCH_UPDATE_GOLDEN=1 writes them anew: read
// the difference.
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "golden.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/sink.hpp"
#include "sample_comparison.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ComparisonFormats, KeepToTheirGoldenFiles) {
  expect_golden(comparison_table(sample::comparison(), {.width = 80}), "comparison.txt");
  expect_golden(comparison_table(sample::comparison(), {.width = 120, .details = true}),
                "comparison_details.txt");
  expect_golden(comparison_markdown(sample::comparison(), {}), "comparison.md");
}

// Not by a golden file: the last digits of logarithms differ from library to library.
TEST(ComparisonFormats, KeepEveryPairInJson) {
  const ComparisonDocument document = sample::comparison();
  const nlohmann::json json = nlohmann::json::parse(comparison_json(document, {}));
  ASSERT_EQ(json.at("experiments").size(), document.rows.size());
  for (std::size_t i = 0; i < document.rows.size(); ++i) {
    const ComparisonRow& row = document.rows[i];
    const nlohmann::json& written = json.at("experiments").at(i);
    EXPECT_EQ(written.at("verdict"), name_of(row.verdict));
    EXPECT_EQ(written.at("fresh_pairs").size(), row.fresh.size());
    EXPECT_EQ(written.contains("confirmation"), !row.fresh.empty());
    ASSERT_EQ(written.at("pairs").size(), row.pairs.size());
    for (std::size_t j = 0; j < row.pairs.size(); ++j) {
      const Pair& pair = row.pairs[j];
      EXPECT_EQ(written.at("pairs").at(j),
                nlohmann::json::array({pair.a.message_ns, pair.b.message_ns, pair.a.placement,
                                       pair.b.placement, pair.b_first ? "BA" : "AB"}));
    }
  }
}

TEST(ComparisonFormats, ShowTheFiguresOfTheFreshPairs) {
  ComparisonDocument document = sample::comparison();
  document.rows = {sample::row("pipe", sample::pairs(8, .145), sample::pairs(16, .08))};
  EXPECT_NEAR(document.rows[0].b_ns / document.rows[0].a_ns, 1.084, .004);
  for (const std::string& text : {comparison_table(document, {.width = 120, .details = true}),
                                  comparison_markdown(document, {})})
    EXPECT_THAT(text, testing::AllOf(HasSubstr("16 fresh"), HasSubstr("+8.4 %"),
                                     HasSubstr("the first 8 pairs said +14.8 %")));
  const auto row = nlohmann::json::parse(comparison_json(document, {}))["experiments"][0];
  EXPECT_EQ(row["headline"]["of"], "fresh_pairs");
  EXPECT_EQ(row["headline"]["estimate"], row["confirmation"]["estimate"]);
  EXPECT_NEAR(row["first"]["estimate"].get<double>(), .148, .002);
  document.rows[0].confirmation = {};
  EXPECT_EQ(
      nlohmann::json::parse(comparison_json(document, {}))["experiments"][0]["headline"]["of"],
      "pairs");
}

std::vector<std::string> lines_of_screen(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(ComparisonScreen, FitsATerminalWithTheAnswerFirst) {
  ComparisonDocument document = sample::comparison();
  for (ComparisonRow& row : document.rows)
    for (int i = 0; i < 3; ++i) row.warnings.push_back({"w" + std::to_string(i), "doubt", "act"});
  const auto lines =
      lines_of_screen(comparison_table(document, {.width = 80, .more = "--details"}));
  ASSERT_EQ(document.rows.size(), 8U);
  EXPECT_LE(lines.size(), 23U);
  for (const std::string& line : lines) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_THAT(lines.front(), testing::StartsWith("B is slower than A in 1 of 8: shm by 4.9 %"));
  EXPECT_LE(
      std::ranges::count_if(lines, [](const auto& each) { return each.starts_with("note:"); }), 2);
  EXPECT_EQ(lines.back(), "more: --details");
}

// Medians of either side beside a change of the pairs read as a contradiction.
TEST(ComparisonScreen, ShowsPairedFiguresOnly) {
  const ComparisonDocument document = sample::comparison();
  EXPECT_THAT(comparison_table(document, {.width = 200}), Not(HasSubstr("4.01 us")));
  EXPECT_THAT(comparison_table(document, {.width = 200, .details = true}),
              testing::AllOf(HasSubstr("4.01 us"), HasSubstr("it is not B over A")));
}

TEST(ComparisonScreen, AnswersOfEveryKindOfRow) {
  const auto answer = [](std::size_t kept) {
    ComparisonDocument document = sample::comparison();
    document.rows = {document.rows.at(kept)};
    return comparison_verdict(document);
  };
  EXPECT_EQ(answer(0), "pipe: B is as fast as A: +0.0 % to +0.8 %.");
  EXPECT_EQ(answer(1), "shm: B is 4.9 % slower (4.7 to 5.1 %) than A.");
  EXPECT_EQ(answer(2), "thread: B is 14.6 % faster (14.4 to 14.8 %) than A.");
  EXPECT_EQ(answer(5), "unix|stream: whether B is slower than A cannot be told: +5.0 % to +5.8 %.");
  EXPECT_EQ(answer(6), "posix-mq: A and B cannot be compared: A refuses: unknown transport.");
  EXPECT_EQ(answer(7), "sysv-mq: died: B: worker 1 was killed.");
  ComparisonDocument document = sample::comparison();
  document.rows.resize(1);
  document.rows.push_back(document.rows[0]);
  EXPECT_EQ(comparison_verdict(document), "B is as fast as A in all 2 experiments.");
}

TEST(ComparisonFormats, SayOneReasonOnce) {
  ComparisonDocument document = sample::comparison();
  document.rows.assign(12, document.rows[6]);
  say_reason_once(document);
  const std::string reason = "A refuses: unknown transport";
  const auto times = [&](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(reason); at != text.npos; at = text.find(reason, at + 1))
      ++count;
    return count;
  };
  EXPECT_EQ(times(comparison_table(document, {.width = 80})), 1U);
  EXPECT_EQ(times(comparison_table(document, {.width = 80, .details = true})), 1U);
  EXPECT_EQ(times(comparison_markdown(document, {})), 1U);
  EXPECT_EQ(times(comparison_json(document, {})), 1U);
  // Of some of the rows it is said with their names.
  document = sample::comparison();
  document.rows.insert(document.rows.end(), 4, document.rows[6]);
  for (std::size_t i = 8; i < 12; ++i) document.rows[i].name = "q" + std::to_string(i);
  say_reason_once(document);
  EXPECT_EQ(times(comparison_table(document, {.width = 80, .details = true})), 1U);
  EXPECT_THAT(comparison_markdown(document, {}),
              HasSubstr("posix-mq, q8, q9 and 2 more: A refuses: unknown transport"));
}

TEST(ComparisonFormats, AreFoundByNameAndEnding) {
  for (const ComparisonFormat* format : formats<ComparisonDocument>()) {
    EXPECT_EQ(&find_format<ComparisonDocument>(format->name), format);
    const std::string file = "a/b" + std::string(format->endings.front());
    EXPECT_EQ(&find_format_for_file<ComparisonDocument>(file), format);
  }
  EXPECT_THROW(find_format_for_file<ComparisonDocument>("a"), UsageError);
  EXPECT_THROW(find_format<ComparisonDocument>("markdwon"), UsageError);
}

TEST(ComparisonFormats, MarkStoredResultsAsAdvice) {
  ComparisonDocument document = sample::comparison();
  document.stored = true;
  document.gating = false;
  EXPECT_THAT(comparison_markdown(document, {}), HasSubstr("slower (advice)"));
  document.gating = true;
  EXPECT_THAT(comparison_markdown(document, {}), Not(HasSubstr("(advice)")));
}

TEST(ComparisonFormats, ShowNoStealWhereNobodyTells) {
  ComparisonDocument document = sample::comparison();
  document.rows.resize(1);
  EXPECT_THAT(comparison_markdown(document, {}), HasSubstr("| 25 % | 1 % |"));
  document.rows[0].worst_steal.reset();
  EXPECT_THAT(comparison_markdown(document, {}), HasSubstr("| 25 % | - |"));
  EXPECT_FALSE(nlohmann::json::parse(comparison_json(document, {}))["experiments"][0].contains(
      "worst_steal"));
}

TEST(ComparisonFormats, WritePercentagesOfAnySize) {
  EXPECT_EQ(percent_text(0.0512), "+5.1 %");
  EXPECT_EQ(percent_text(-0.5), "-50.0 %");
  EXPECT_EQ(percent_text(20), "+2000 %");
  EXPECT_EQ(percent_text(1e300), "+1.0e+302 %");
}

// Runs of one transport at several sizes have one name each time.
TEST(HistoryTable, TellsRowsOfOneNameApart) {
  const auto row = [](const std::string& name, const std::string& size) {
    HistoryRow result;
    result.name = name;
    result.parameters = {{"transport", name}, {"size", size}};
    result.points.resize(1);
    return result;
  };
  HistoryDocument document;
  document.machines.resize(1);
  document.machines[0].rows = {row("pipe", "8"), row("pipe", "64KiB"), row("shm", "8")};
  const std::string table = history_table(document, {.width = 120});
  EXPECT_THAT(table, HasSubstr("pipe (size=8) "));
  EXPECT_THAT(table, HasSubstr("pipe (size=64KiB) "));
  EXPECT_THAT(table, HasSubstr("shm "));
  EXPECT_THAT(table, Not(HasSubstr("shm (")));
}

}  // namespace
}  // namespace ipcbench
