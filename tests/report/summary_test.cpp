// A summary says of a result what the result said, and says that it is one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "ipcbench/report/read_document.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/reduce.hpp"
#include "paths.hpp"
#include "report/render.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Document& document) { return Json::parse(render("json", document)); }

// What a result says, beside its raw data.
Json said(Json document) {
  for (Json& each : document["experiments"]) each.erase("invocations");
  document.erase("warnings");
  return document;
}

// The same without what invocations say of the batches that were left out.
Json without_dropped(Json document) {
  for (Json& each : document["experiments"])
    for (Json& invocation : each["invocations"]) invocation.erase("dropped_batches");
  return document;
}

void expect_the_same(const Document& whole) {
  const std::string text = render("summary", whole);
  const Document summary = parse_document(text, "summary.json");
  EXPECT_TRUE(is_reduced(summary));
  // Not EXPECT_EQ, which looks for the shortest way from one long text to the other.
  const Json difference = Json::diff(said(json_of(whole)), said(json_of(summary)));
  EXPECT_TRUE(difference.empty()) << difference.dump().substr(0, 1000);
  // And it stays what it is.
  EXPECT_TRUE(without_dropped(Json::parse(render("summary", summary))) ==
              without_dropped(Json::parse(text)));
  EXPECT_LT(text.size(), render("json", whole).size());
}

TEST(SummaryFormat, SaysWhatTheResultSays) {
  const Document sample = parse_document(render("json", sample::document()), "sample.json");
  EXPECT_FALSE(is_reduced(sample));
  expect_the_same(sample);
  expect_the_same(read_document(source_path("/results/small_vs_heavy.json")));
}

// Each invocation has buckets that no other has, so that the percentiles of all lie between them.
TEST(SummaryFormat, KeepsThePercentilesOfAllInvocationsTogether) {
  std::mt19937_64 random(1);
  Document document = parse_document(render("json", sample::document()), "sample.json");
  for (ExperimentResult& each : document.experiments) {
    if (!each.summary) continue;
    std::uint64_t offset = 0;
    for (InvocationResult& invocation : each.invocations) {
      invocation.message_times.clear();
      for (std::uint64_t i = 0; i < 500; ++i)
        invocation.message_times.push_back({1000 + 16 * i + offset, 1 + random() % 90});
      ++offset;
    }
    each = conclude(each.planned, each.invocations);
    EXPECT_TRUE(each.summary->message_times.p99_9.has_value());
  }
  const Document whole = parse_document(render("json", document), "whole.json");
  expect_the_same(whole);
  const Document summary = reduced(whole);
  for (const ExperimentResult& each : summary.experiments)
    for (const InvocationResult& invocation : each.invocations)
      EXPECT_LT(invocation.message_times.size(), 40U) << each.planned.name;
}

// Invocations that fall into groups, of a shared queue: each group has percentiles of its own, and
// some batches had one worker.
TEST(SummaryFormat, KeepsThePercentilesOfGroupsAndTheWorkersOfBatches) {
  std::mt19937_64 random(1);
  PlannedExperiment plan = sample::planned("pipe", "8", 8);
  sample::set_parameter(plan, "topology", "shared");
  std::vector<InvocationResult> invocations;
  for (std::uint64_t i = 0; i < 24; ++i) {
    const std::uint64_t slow = i % 2;
    InvocationResult each = sample::invocation(i, i, slow == 1 ? 400'000 + i : 40'000 + i);
    each.message_times.clear();
    for (std::uint64_t bucket = 0; bucket < 500; ++bucket)
      each.message_times.push_back(
          {1000 + 300'000 * slow + 16 * bucket + i / 2, 1 + random() % 90});
    each.batches_workers = {1 + slow, 2, 2, 1 + slow};
    invocations.push_back(std::move(each));
  }
  Document document;
  document.experiments = {conclude(plan, invocations)};
  const Document whole = parse_document(render("json", document), "whole.json");
  ASSERT_EQ(whole.experiments.at(0).summary->modes.size(), 2U);
  ASSERT_TRUE(whole.experiments.at(0).summary->sharing);
  expect_the_same(whole);
  for (const InvocationResult& each : reduced(whole).experiments.at(0).invocations) {
    EXPECT_LT(each.message_times.size(), 80U);
    EXPECT_LE(each.batches_workers.size(), 2U);
  }
}

TEST(SummaryFormat, HoldsNoTimeline) {
  const Document summary =
      reduced(parse_document(render("json", sample::document()), "sample.json"));
  std::size_t parties = 0;
  for (const ExperimentResult& experiment : summary.experiments)
    for (const InvocationResult& invocation : experiment.invocations)
      for (const PartyResult& party : invocation.parties) {
        ++parties;
        EXPECT_TRUE(party.timeline.empty() || party.timeline.back().start_ns == 0);
        EXPECT_TRUE(!party.exact || party.exact->timeline.empty());
      }
  EXPECT_GT(parties, 0U);
  EXPECT_THAT(render("table", summary), testing::HasSubstr("this is a summary"));
}

}  // namespace
}  // namespace ipcbench
