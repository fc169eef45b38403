#include "ipcbench/cli/run_journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/state_directory.hpp"
#include "ipcbench/report/read_document.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Long runs without a file, and what cannot be written, in a state directory of the test's own.
class KeptRuns : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "ipcbench-kept-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    home_ = name;
    const char* before = std::getenv("XDG_STATE_HOME");
    if (before != nullptr) before_ = before;
    ::setenv("XDG_STATE_HOME", home_.c_str(), 1);
  }
  void TearDown() override {
    if (before_.empty())
      ::unsetenv("XDG_STATE_HOME");
    else
      ::setenv("XDG_STATE_HOME", before_.c_str(), 1);
    fs::remove_all(home_);
  }

  std::vector<std::string> kept() const {
    std::vector<std::string> names;
    if (!fs::exists(home_ / "ipcbench")) return names;
    for (const auto& each : fs::directory_iterator(home_ / "ipcbench"))
      names.push_back(each.path().string());
    return names;
  }
  static RunOutcome outcome_after(std::uint64_t seconds) {
    RunOutcome outcome;
    outcome.elapsed_ns = seconds * 1'000'000'000;
    for (const ExperimentResult& each : sample::document().experiments)
      outcome.invocations.push_back(each.invocations);
    return outcome;
  }
  static Plan plan() {
    Plan plan;
    for (const ExperimentResult& each : sample::document().experiments)
      plan.experiments.push_back(each.planned);
    return plan;
  }
  static Document begun() {
    Document document = sample::document();
    for (ExperimentResult& each : document.experiments) each.invocations.clear();
    return document;
  }

  fs::path home_;
  std::string before_;
};

TEST_F(KeptRuns, OfShortRunsTheLastResultAloneIsKept) {
  const Plan plan = KeptRuns::plan();
  for (const char* name : {"first", "second"}) {
    RunJournal journal(plan, begun(), std::nullopt, false);
    journal.add(outcome_after(29));
    EXPECT_TRUE(kept().size() < 2) << "no journal";
    Outputs<Document> outputs(
        std::vector<OutputChoice<Document>>{{(home_ / "out.json").string(), &find_sink("json")}});
    Document document = sample::document();
    document.name = name;
    journal.end(outputs, document);
    ASSERT_THAT(kept(), testing::ElementsAre(testing::EndsWith(".json")));
    EXPECT_EQ(read_document(find_run("last")).name, name);
  }
}

TEST_F(KeptRuns, ShortRunsPushOutNoLongOne) {
  const Plan plan = KeptRuns::plan();
  Outputs<Document> outputs(
      std::vector<OutputChoice<Document>>{{(home_ / "out.txt").string(), &find_sink("table")}});
  RunJournal longer(plan, begun(), std::nullopt, false);
  longer.add(outcome_after(31));
  longer.end(outputs, sample::document());
  for (int i = 0; i < 3; ++i) {
    RunJournal shorter(plan, begun(), std::nullopt, false);
    shorter.add(outcome_after(1));
    shorter.end(outputs, sample::document());
  }
  EXPECT_EQ(kept().size(), 2U);
}

TEST_F(KeptRuns, ALongRunIsKeptFromThenOn) {
  const Plan plan = KeptRuns::plan();
  RunJournal journal(plan, begun(), std::nullopt, false);
  journal.add(outcome_after(31));
  ASSERT_THAT(kept(), testing::ElementsAre(testing::EndsWith(".json.partial")));
  const Document read = read_document(find_run("last"));
  EXPECT_FALSE(read.complete);
  EXPECT_EQ(read.experiments[0].invocations.size(),
            sample::document().experiments[0].invocations.size());
  EXPECT_EQ(fs::status(home_ / "ipcbench").permissions(), fs::perms::owner_all);

  Outputs<Document> outputs(
      std::vector<OutputChoice<Document>>{{(home_ / "table.txt").string(), &find_sink("table")}});
  journal.end(outputs, sample::document());
  ASSERT_THAT(kept(), testing::ElementsAre(testing::EndsWith(".json")));
  EXPECT_TRUE(read_document(find_run("last")).complete);
}

TEST_F(KeptRuns, WhatCannotBeWrittenIsKeptAndTheErrorSaysWhere) {
  const fs::path place = home_ / "place";
  fs::create_directory(place);
  const Plan plan = KeptRuns::plan();
  Outputs<Document> outputs(
      std::vector<OutputChoice<Document>>{{(place / "out.json").string(), &find_sink("json")}});
  RunJournal journal(plan, begun(), outputs.journal(JournalFile::Begin::fresh), true);
  journal.add(outcome_after(1));
  EXPECT_TRUE(fs::exists(place / "out.json.partial"));
  fs::remove_all(place);
  try {
    journal.end(outputs, sample::document());
    FAIL() << "there was nowhere to write it";
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the result is in " + find_run("last")));
  }
  EXPECT_TRUE(read_document(find_run("last")).complete);
}

TEST_F(KeptRuns, TheLastTenStay) {
  ASSERT_TRUE(path_for_new_run());
  for (int i = 10; i < 25; ++i)
    std::ofstream(home_ / "ipcbench" / ("run-2026-01-" + std::to_string(i) + "T00-00-00Z-1.json"));
  ASSERT_TRUE(path_for_new_run());
  EXPECT_EQ(kept().size(), 9U);  // and the new one
  EXPECT_THAT(find_run("last"), HasSubstr("2026-01-24"));
}

TEST_F(KeptRuns, ADirectoryThatOthersCanWriteToIsNotUsed) {
  fs::create_directory(home_ / "ipcbench");
  fs::permissions(home_ / "ipcbench", fs::perms::all);
  EXPECT_FALSE(path_for_new_run());
}

}  // namespace
}  // namespace ipcbench
