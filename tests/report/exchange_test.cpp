// The formats of other tools: what their readers ask for, on the sample document and at its edges.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "golden.hpp"
#include "ipcbench/model/series.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/moments.hpp"
#include "report/render.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::ordered_json;

const std::vector<std::string> kJsonFormats = {"gbench", "gbench-reps", "gab",    "gab-throughput",
                                               "bmf",    "hyperfine",   "pyperf", "trace"};

Json rendered(std::string_view sink, const Document& document) {
  return Json::parse(render(sink, document));
}

void each_value(const Json& json, const std::function<void(const Json&)>& visit) {
  visit(json);
  if (json.is_structured())
    for (const Json& each : json) each_value(each, visit);
}

class JsonFormats : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, JsonFormats, testing::ValuesIn(kJsonFormats));

TEST_P(JsonFormats, KeepToTheirGoldenFile) {
  expect_golden(render(GetParam(), sample::document()), "sample." + GetParam() + ".json");
}

// Readers turn null into 0, which passes every gate.
TEST_P(JsonFormats, HoldNoNullAndOnlyFiniteNumbers) {
  Document document = sample::document();
  InvocationResult nothing = sample::invocation(0, 0, 1000);
  nothing.messages = nothing.wall_ns = nothing.batch_messages = 0;
  nothing.batches_ns.clear();
  nothing.message_times.clear();
  nothing.parties.clear();
  document.experiments.push_back(conclude(sample::planned("file", "8", 8), {nothing}));
  each_value(rendered(GetParam(), document), [](const Json& value) {
    EXPECT_FALSE(value.is_null());
    if (value.is_number()) {
      EXPECT_TRUE(std::isfinite(value.get<double>()));
    }
  });
}

TEST_P(JsonFormats, LeaveOutWhatFailed) {
  const std::string text = render(GetParam(), sample::document());
  EXPECT_THAT(text, AllOf(HasSubstr("pipe"), HasSubstr("shm"), Not(HasSubstr("posix-mq")),
                          Not(HasSubstr("sysv-mq"))));
  EXPECT_TRUE(find_sink(GetParam()).only_measured);
}

TEST_P(JsonFormats, EscapeHostileNames) {
  Document document = sample::document();
  document.experiments[0].planned.name = "a\x1b[31m\"\\\n\xff";
  document.host.cpu = "\n";
  const std::string text = render(GetParam(), document);
  EXPECT_TRUE(Json::accept(text));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST_P(JsonFormats, AreNotWhatAJsonFileGetsUnlessAskedFor) {
  EXPECT_TRUE(has_ending(find_sink(GetParam()).endings, "out.json"));
  EXPECT_EQ(find_format_for_file<Document>("out.json").name, "json");
}

TEST(GoogleBenchmark, HasOneRowPerExperiment) {
  const Json json = rendered("gbench", sample::document());
  ASSERT_EQ(json.at("benchmarks").size(), 2U);
  const Json& row = json.at("benchmarks")[0];
  EXPECT_EQ(row.at("name"), "pipe size=1MiB workers=2 work=matmul:256");
  EXPECT_EQ(row.at("run_name"), row.at("name"));
  EXPECT_EQ(row.at("run_type"), "iteration");
  EXPECT_EQ(row.at("time_unit"), "ns");
  EXPECT_EQ(row.at("iterations"), 300);
  EXPECT_DOUBLE_EQ(row.at("real_time"),
                   sample::document().experiments[0].summary->message_ns.median);
  EXPECT_GT(row.at("cpu_time"), 0.0);
  EXPECT_GT(row.at("bytes_per_second"), 0.0);
  for (const Json& each : json.at("benchmarks")) EXPECT_FALSE(each.contains("aggregate_name"));
}

TEST(GoogleBenchmark, ContextSaysOnlyWhatIsKnown) {
  Document document = sample::document();
  Json context = rendered("gbench", document).at("context");
  EXPECT_TRUE(context.at("caches").is_array());
  EXPECT_EQ(context.at("caches")[0].at("type"), "Data");
  EXPECT_EQ(context.at("caches")[1].at("level"), 2);
  EXPECT_FALSE(context.contains("cpu_scaling_enabled"));
  EXPECT_FALSE(context.contains("aslr_enabled"));
  for (const auto& [key, value] : context.items())
    if (key.starts_with("ipcbench_")) {
      EXPECT_TRUE(value.is_string()) << key;
    }
  document.host.governor = "performance";
  EXPECT_EQ(rendered("gbench", document).at("context").at("cpu_scaling_enabled"), false);
  document.host.caches.clear();
  EXPECT_TRUE(rendered("gbench", document).at("context").at("caches").is_array());
}

TEST(GoogleBenchmark, RepetitionsAreInvocations) {
  const Json rows = rendered("gbench-reps", sample::document()).at("benchmarks");
  ASSERT_EQ(rows.size(), 6U);
  std::map<std::string, std::set<int>> indices;
  for (const Json& row : rows) {
    EXPECT_EQ(row.at("repetitions"), 3);
    indices[row.at("name")].insert(row.at("repetition_index").get<int>());
  }
  for (const auto& [name, all] : indices) EXPECT_THAT(all, ElementsAre(0, 1, 2)) << name;
  // The messages of the rows together are those of the experiment.
  EXPECT_EQ(rows[0].at("iterations"), 100);
}

TEST(ActionBenchmark, HasNameUnitAndValue) {
  const Document document = sample::document();
  for (const auto& [format, unit] :
       {std::pair{"gab", "ns"}, std::pair{"gab-throughput", "bytes/s"}}) {
    const Json json = rendered(format, document);
    ASSERT_TRUE(json.is_array());
    ASSERT_EQ(json.size(), 2U);
    for (const Json& each : json) {
      EXPECT_TRUE(each.at("name").is_string());
      EXPECT_EQ(each.at("unit"), unit);
      EXPECT_TRUE(each.at("value").is_number());
      EXPECT_THAT(each.at("range").get<std::string>(), testing::StartsWith("± "));
      EXPECT_TRUE(each.at("extra").is_string());
    }
  }
  EXPECT_LT(rendered("gab", document)[1].at("value"), rendered("gab", document)[0].at("value"));
}

// Configs of one run may hold the same experiment; in an object one of them would be lost.
TEST(Bencher, KeepsTheSameExperimentOfTwoConfigsApart) {
  Document document = sample::document();
  document.experiments.resize(1);
  document.experiments.push_back(document.experiments[0]);
  document.experiments[1].planned.name = "again/pipe";
  const Json json = rendered("bmf", document);
  EXPECT_EQ(json.size(), 2U);
  EXPECT_TRUE(json.contains("pipe size=1MiB workers=2 work=matmul:256 (again/pipe)"));
}

TEST(ActionBenchmark, ClaimsNoRangeForASingleInvocation) {
  Document document = sample::document();
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {sample::invocation(0, 0, 8)})};
  EXPECT_FALSE(rendered("gab", document)[0].contains("range"));
  EXPECT_FALSE(
      rendered("bmf", document)[series_name(document.experiments[0].planned)]["latency"].contains(
          "lower_value"));
}

// Six invocations at 4 ms and four at 37 ms: a median over all is in neither group.
Document document_with_groups() {
  Document document = sample::document();
  std::vector<InvocationResult> invocations;
  for (std::uint64_t i = 0; i < 10; ++i)
    invocations.push_back(sample::invocation(i, i, i < 6 ? 4'000'000 + i : 37'000'000 + i));
  document.experiments = {conclude(sample::planned("pipe", "8", 8), invocations)};
  return document;
}

TEST(OneFigure, IsThatOfTheLargestGroup) {
  const Document document = document_with_groups();
  ASSERT_EQ(document.experiments[0].summary->modes.size(), 2U);
  const auto is_fast = [](const Json& ns) { return ns > 3.9e6 && ns < 4.1e6; };
  const Json latency =
      rendered("bmf", document)[series_name(document.experiments[0].planned)]["latency"];
  for (const char* key : {"value", "lower_value", "upper_value"})
    EXPECT_TRUE(is_fast(latency.at(key))) << latency;
  const Json gab = rendered("gab", document)[0];
  EXPECT_TRUE(is_fast(gab.at("value")));
  EXPECT_THAT(gab.at("extra").get<std::string>(),
              AllOf(HasSubstr("median of 6 invocations"),
                    HasSubstr("the largest group of invocations, 60 % of all")));
  const Json gbench = rendered("gbench", document)["benchmarks"][0];
  EXPECT_TRUE(is_fast(gbench.at("real_time")));
  EXPECT_EQ(gbench.at("iterations"), 600);
  const Json hyperfine = rendered("hyperfine", document)["results"][0];
  EXPECT_EQ(hyperfine.at("times").size(), 6U);
  EXPECT_LT(hyperfine.at("max"), 0.0041);
  EXPECT_EQ(rendered("gbench-reps", document)["benchmarks"].size(), 10U) << "these take them all";
  for (const SinkInfo* sink : sinks()) {
    const bool one = sink->name == "bmf" || sink->name.starts_with("gab") ||
                     sink->name == "gbench" || sink->name == "hyperfine";
    EXPECT_EQ(sink->one_figure, one) << sink->name;
  }
}

TEST(Bencher, BoundsAreTheInterval) {
  const Document document = sample::document();
  const Json json = rendered("bmf", document);
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary) continue;
    const Json& latency = json.at(series_name(each.planned)).at("latency");
    EXPECT_EQ(latency.at("value"), each.summary->message_ns.median);
    EXPECT_EQ(latency.at("lower_value"), each.summary->message_ns.low);
    EXPECT_EQ(latency.at("upper_value"), each.summary->message_ns.high);
    const Json& throughput = json.at(series_name(each.planned)).at("throughput");
    EXPECT_NEAR(throughput.at("value").get<double>() * latency.at("value").get<double>(), 1e9, 1);
  }
  EXPECT_EQ(json.size(), 2U);
}

TEST(Hyperfine, TimesAreInvocationsInSeconds) {
  const Json results = rendered("hyperfine", sample::document()).at("results");
  ASSERT_EQ(results.size(), 2U);
  for (const Json& each : results) {
    EXPECT_EQ(each.at("times").size(), 3U);
    EXPECT_EQ(each.at("exit_codes").size(), 3U);
    EXPECT_LE(each.at("min"), each.at("median"));
    EXPECT_LE(each.at("median"), each.at("max"));
    EXPECT_GE(each.at("stddev"), 0.0);
    for (const char* key : {"mean", "user", "system"}) EXPECT_TRUE(each.at(key).is_number());
    for (const Json& value : each.at("parameters")) EXPECT_TRUE(value.is_string());
  }
  EXPECT_NEAR(results[0].at("median").get<double>(), 0.0034, 1e-5);
}

TEST(Hyperfine, ParametersCanBeAnAxis) {
  Document document = sample::document();
  document.experiments = {
      conclude(sample::planned("pipe", "8", 8), {sample::invocation(0, 0, 8)}),
      conclude(sample::planned("pipe", "64KiB", 65536), {sample::invocation(1, 0, 80)})};
  const Json results = rendered("hyperfine", document).at("results");
  // What is the same everywhere is no parameter of a plot, nor is what was chosen.
  EXPECT_EQ(results[0].at("parameters"), Json({{"size", "8"}}));
  EXPECT_EQ(results[1].at("parameters"), Json({{"size", "65536"}}));
}

TEST(Hyperfine, OneInvocationHasNoSpread) {
  Document document = sample::document();
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {sample::invocation(0, 0, 8)})};
  EXPECT_EQ(rendered("hyperfine", document).at("results")[0].at("stddev"), 0.0);
}

// The rules of pyperf's own checks: see the classes Run and Benchmark there.
TEST(Pyperf, KeepsToItsRules) {
  Document document = sample::document();
  document.host.cpu = " \n ";
  const Json json = rendered("pyperf", document);
  EXPECT_EQ(json.at("version"), "1.0");
  const auto check_metadata = [](const Json& metadata) {
    for (const auto& [key, value] : metadata.items()) {
      if (!value.is_string()) continue;
      const auto text = value.get<std::string>();
      EXPECT_NE(text.find_first_not_of(' '), std::string::npos) << key;
      EXPECT_EQ(text.find_first_of("\r\n"), std::string::npos) << key;
    }
  };
  check_metadata(json.at("metadata"));
  EXPECT_EQ(json.at("metadata").at("unit"), "second");
  ASSERT_EQ(json.at("benchmarks").size(), 2U);
  for (const Json& benchmark : json.at("benchmarks")) {
    check_metadata(benchmark.at("metadata"));
    EXPECT_TRUE(benchmark.at("metadata").contains("name"));
    EXPECT_EQ(benchmark.at("runs").size(), 3U);
    for (const Json& run : benchmark.at("runs")) {
      check_metadata(run.at("metadata"));
      EXPECT_GE(run.at("metadata").at("loops"), 1);
      ASSERT_EQ(run.at("values").size(), 1U);
      EXPECT_GT(run.at("values")[0], 0.0);
    }
  }
}

TEST(Pyperf, LeavesOutWhatTookNoTime) {
  Document document = sample::document();
  InvocationResult nothing = sample::invocation(0, 0, 0);
  nothing.batches_ns = {0, 0};
  document.experiments = {conclude(sample::planned("null", "8", 8), {nothing})};
  EXPECT_TRUE(rendered("pyperf", document).at("benchmarks").empty());
}

std::int64_t nanoseconds(const Json& microseconds) {
  return std::llround(microseconds.get<double>() * 1e3);
}

// Checks every track of a trace; returns how many there are.
std::size_t expect_no_overlap(const Json& trace) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::int64_t> ends;
  for (const Json& event : trace.at("traceEvents")) {
    EXPECT_TRUE(event.at("name").is_string());
    if (event.at("ph") == "M") continue;
    EXPECT_EQ(event.at("ph"), "X");
    const auto track =
        std::pair{event.at("pid").get<std::uint64_t>(), event.at("tid").get<std::uint64_t>()};
    EXPECT_GE(nanoseconds(event.at("dur")), 0);
    const std::int64_t start = nanoseconds(event.at("ts"));
    const auto end = ends.find(track);
    if (end != ends.end()) {
      EXPECT_LE(end->second, start);
    }
    ends[track] = start + nanoseconds(event.at("dur"));
  }
  return ends.size();
}

TEST(Trace, EventsOfATrackNeverOverlap) {
  EXPECT_EQ(expect_no_overlap(rendered("trace", sample::document())),
            3U * 3 * 3);  // phases, samples, switches
}

TEST(Trace, NorDoTheyWhereARunOfSamplesIsLongAgo) {
  Document document = sample::document();
  InvocationResult late = sample::invocation(0, 0, 1000);
  late.start_ns = 86'400'000'000'000;
  late.parties[1].wall_ns = 5;  // less than the sampler saw
  late.parties[1].timeline = {{1, 1, 'R', Phase::compute, ""},
                              {1, 1, 'S', Phase::idle, "x"},
                              {123'456'789, 2, 'D', Phase::send, ""},
                              {123'456'790, 2, 'R', Phase::send, ""}};
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {late})};
  EXPECT_EQ(expect_no_overlap(rendered("trace", document)), 3U);
}

TEST(Trace, NamesEveryParty) {
  std::map<std::string, int> names;
  const Json trace = rendered("trace", sample::document());
  for (const Json& event : trace.at("traceEvents"))
    if (event.at("ph") == "M" && event.at("name") == "thread_name")
      ++names[event.at("args").at("name").get<std::string>()];
  EXPECT_EQ(names, (std::map<std::string, int>{{"coordinator", 6},
                                               {"worker 0", 6},
                                               {"worker 1", 6},
                                               {"coordinator (exact)", 3},
                                               {"worker 0 (exact)", 3},
                                               {"worker 1 (exact)", 3}}));
}

// Which invocations are one experiment's says the document, and a strange one says it wrongly.
TEST(Trace, EveryInvocationHasTracksOfItsOwn) {
  Document document = sample::document();
  const InvocationResult twice = sample::invocation(3, 0, 1000);
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {twice, twice})};
  EXPECT_EQ(expect_no_overlap(rendered("trace", document)), 6U);
}

TEST(Trace, KeepsToAMillionEvents) {
  Document document = sample::document();
  InvocationResult busy = sample::invocation(1, 0, 1000);
  busy.parties[0].timeline.assign(1'000'000, {0, 1, 'R', Phase::send, ""});
  document.experiments = {
      conclude(sample::planned("pipe", "8", 8), {sample::invocation(0, 0, 1000), busy})};
  const Json trace = rendered("trace", document);
  EXPECT_EQ(trace.at("otherData").at("left_out"), "1 of 2 invocations, beyond 1000000 events");
  EXPECT_EQ(expect_no_overlap(trace), 3U);
}

TEST(Markdown, KeepsToItsGoldenFile) {
  expect_golden(render("markdown", sample::document()), "sample.md");
  EXPECT_EQ(find_format_for_file<Document>("pull.md").name, "markdown");
}

TEST(Markdown, CellsCannotBreakTheTable) {
  Document document = sample::document();
  document.experiments[0].planned.name = "a|b`<img src=x>\n@user";
  document.name = "x](http://a) <b> @user";
  const std::string text = render("markdown", document);
  EXPECT_THAT(text, AllOf(HasSubstr("| `a\\|b'<img src=x> @user` |"),
                          HasSubstr("### x\\](http://a) \\<b\\> @user\n")));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("|")) continue;
    std::size_t cells = 0;  // one more than columns, which are seven and `wait`
    for (std::size_t i = 0; i < line.size(); ++i)
      cells += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    EXPECT_EQ(cells, 9U) << line;
  }
}

TEST(Markdown, NamesWhatFailed) {
  const std::string text = render("markdown", sample::document());
  EXPECT_THAT(text, AllOf(HasSubstr("* `posix-mq/size=1MiB`: died: `worker 1 was killed"),
                          HasSubstr("1 comparison of 3 rounds is not shown")));
}

TEST(Markdown, ComparesNothingOverGroups) {
  Document document = document_with_groups();
  std::vector<InvocationResult> others;
  for (std::uint64_t i = 0; i < 10; ++i) others.push_back(sample::invocation(i, i, 50'000'000));
  document.experiments.push_back(conclude(sample::planned("shm", "8", 8), others));
  document.ratios = compare_experiments(document.experiments);
  EXPECT_THAT(render("markdown", document), HasSubstr("in groups, not compared with `shm/size=8`"));
  EXPECT_THAT(render_details(document),
              AllOf(HasSubstr("pipe/size=8 against shm/size=8: invocations fall into groups"),
                    Not(HasSubstr("faster than"))));
}

TEST(Moments, OfAFewValues) {
  const Moments all = moments({2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_DOUBLE_EQ(all.mean, 5);
  EXPECT_DOUBLE_EQ(all.deviation, std::sqrt(32.0 / 7));
  EXPECT_EQ(all.least, 2);
  EXPECT_EQ(all.most, 9);
  EXPECT_EQ(moments({3}).deviation, 0);
  EXPECT_EQ(moments({}).mean, 0);
}

}  // namespace
}  // namespace ipcbench
