// The formats of a comparison against golden files. IPCBENCH_UPDATE_GOLDEN=1 writes them anew: read
// the difference.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

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
  expect_golden(comparison_table(sample::comparison(), {.width = 120}), "comparison.txt");
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
  for (const std::string& text :
       {comparison_table(document, {.width = 120}), comparison_markdown(document, {})})
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
