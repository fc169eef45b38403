#include "ipcbench/report/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/report/read_document.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "report/render.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

Document without_invocations(Document document) {
  document.complete = false;
  for (ExperimentResult& each : document.experiments) each = conclude(each.planned, {});
  document.ratios.clear();
  return document;
}

std::string journal_of(const Document& document) {
  std::string text = journal_head(without_invocations(document));
  for (std::size_t i = 0; i < document.experiments.size(); ++i)
    for (const InvocationResult& each : document.experiments[i].invocations)
      text += journal_line(i, each, document.elapsed_ns);
  return text;
}

// What an interrupted run's document would say: nothing that only its end knows.
Document interrupted(Document document) {
  document.complete = false;
  for (ExperimentResult& each : document.experiments) each.stopped_by.reset();
  return document;
}

std::string refusal(const std::string& text) {
  try {
    parse_document(text, "r.partial");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Journal, IsTheDocumentOfAnInterruptedRun) {
  const Document whole = sample::document();
  Document read = parse_document(journal_of(whole), "r.partial");
  EXPECT_EQ(render("json", interrupted(read)), render("json", interrupted(whole)));
  EXPECT_FALSE(read.complete);
}

TEST(Journal, ALineThatWasCutOffIsDroppedAndSaid) {
  const std::string text = journal_of(sample::document());
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  std::size_t whole = 0;
  for (const ExperimentResult& each : sample::document().experiments)
    whole += each.invocations.size();
  for (std::size_t end = last + 1; end < text.size(); end += 97) {
    const Document read = parse_document(text.substr(0, end), "r.partial");
    std::size_t found = 0;
    for (const ExperimentResult& each : read.experiments) found += each.invocations.size();
    EXPECT_EQ(found, whole - 1);
    ASSERT_FALSE(read.warnings.empty());
    EXPECT_EQ(read.warnings.back().id, "cut-off");
  }
}

TEST(Journal, ALineThatIsWrongIsNamed) {
  const std::string head = journal_head(without_invocations(sample::document()));
  const std::string line =
      journal_line(0, sample::document().experiments[0].invocations[0], 1'000'000);
  EXPECT_THAT(refusal(head + line + "{}\n"), HasSubstr("line 3"));
  EXPECT_THAT(refusal(head + journal_line(99, {}, 1)), HasSubstr("there are 4 experiments"));
  EXPECT_THAT(refusal(head + "garbage\n" + line), HasSubstr("line 2: not valid JSON"));
}

TEST(Journal, AResultIsNone) {
  const std::string result = render("json", sample::document());
  EXPECT_EQ(head_of_journal(result), result);
  const std::string compact = journal_head(sample::document());
  EXPECT_EQ(head_of_journal(compact), compact);
  EXPECT_EQ(head_of_journal(compact + "{}\n").size() + 1, compact.size());
}

}  // namespace
}  // namespace ipcbench
