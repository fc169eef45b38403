// Stored results: what is read renders to the same bytes, and what is damaged is refused with the
// place that is wrong, never with a crash.
#include "ipcbench/report/read_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "golden.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/model/fields.hpp"
#include "ipcbench/report/sink.hpp"
#include "report/render.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Json = nlohmann::ordered_json;

// The message of the UsageError; empty when the text is a result.
std::string complaint(const std::string& text) {
  try {
    parse_document(text, "r.json");
    return {};
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(ReadDocument, TheSampleComesBackByteForByte) {
  const std::string text = render("json", sample::document());
  const Document again = parse_document(text, "sample.json");
  EXPECT_EQ(render("json", again), text);
}

TEST(ReadDocument, EveryOtherFormatIsTheSameToo) {
  // Once through UTF-8: what was none is replaced on the way, and stays so.
  const Document document = parse_document(render("json", sample::document()), "sample.json");
  const Document again = parse_document(render("json", document), "again.json");
  for (const SinkInfo* sink : sinks())
    EXPECT_EQ(sink->render(again, {}), sink->render(document, {})) << sink->name;
}

// Without a list of them: a new metric is in this test as soon as it has its record.
TEST(ReadDocument, EveryMetricOfAPartyComesBack) {
  InvocationResult invocation = sample::invocation(0, 0, 1000);
  std::uint64_t next = 1000;
  for_each_field<PartyResult>([&](const auto& field) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if constexpr (Field::kStored && std::is_same_v<typename Field::Value, std::uint64_t>)
      field.get(invocation.parties[1]) = next++;
  });
  Document document;
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {invocation})};
  const Document again = parse_document(render("json", document), "x");
  const PartyResult& party = again.experiments.at(0).invocations.at(0).parties.at(1);
  std::uint64_t expected = 1000;
  for_each_field<PartyResult>([&](const auto& field) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if constexpr (Field::kStored && std::is_same_v<typename Field::Value, std::uint64_t>) {
      EXPECT_EQ(field.get(party), expected++) << field.name;
    }
  });
  EXPECT_GT(expected, 1010U);
}

// What only a shared queue and feeders have is left out elsewhere, and comes back where it is.
TEST(ReadDocument, SharedQueuesAndFeedersComeBack) {
  PlannedExperiment planned = sample::planned("pipe", "8", 8);
  sample::set_parameter(planned, "topology", "shared");
  InvocationResult invocation = sample::invocation(0, 0, 1000);
  invocation.batches_workers.assign(invocation.batches_ns.size(), 2);
  invocation.parties.push_back(invocation.parties.back());
  invocation.parties.back().party = feeder_party(2);
  invocation.parties.back().phases_ns[static_cast<std::size_t>(Phase::lock)] = 7;
  Document document;
  document.experiments = {conclude(planned, {invocation})};
  const std::string text = render("json", document);
  for (const char* part : {"\"sharing\": {\"workers_used\": 2.0", "\"feeder 1\"", "\"lock\": 7"})
    EXPECT_THAT(text, HasSubstr(part));
  const Document again = parse_document(text, "x");
  for (const SinkInfo* sink : sinks())
    EXPECT_EQ(sink->render(again, {}), sink->render(document, {})) << sink->name;
  EXPECT_THAT(render_details(again),
              AllOf(HasSubstr("2 of 2 workers used per batch"), HasSubstr("feeder")));
}

TEST(ReadDocument, BrokersComeBack) {
  PlannedExperiment planned = sample::planned("pipe", "8", 8);
  sample::set_parameter(planned, "topology", "broker");
  InvocationResult invocation = sample::invocation(0, 0, 1000);
  invocation.parties.push_back(invocation.parties.back());
  invocation.parties.back().party = broker_party(1);
  Document document;
  document.experiments = {conclude(planned, {invocation})};
  const Document again = parse_document(render("json", document), "x");
  EXPECT_EQ(again.experiments.at(0).invocations.at(0).parties.back().party, broker_party(1));
  for (const SinkInfo* sink : sinks())
    EXPECT_EQ(sink->render(again, {}), sink->render(document, {})) << sink->name;
  EXPECT_THAT(render_details(again), HasSubstr("broker"));
}

TEST(ReadDocument, OpenLoopsComeBack) {
  const Document document = sample::open_loop_document();
  const std::string text = render("json", document);
  EXPECT_THAT(text, AllOf(HasSubstr("\"time\": \"response\""), HasSubstr("\"late_sends\": 5")));
  const Document again = parse_document(text, "x");
  for (const SinkInfo* sink : sinks())
    EXPECT_EQ(sink->render(again, {}), sink->render(document, {})) << sink->name;
  EXPECT_THAT(render_details(again),
              AllOf(HasSubstr("the median response time"), HasSubstr("response time, from when"),
                    HasSubstr("sent 100 of 100 messages a second, 5.0 % of them late")));
  EXPECT_THAT(render("csv", again), HasSubstr(",response,5,100,"));
}

TEST(ReadDocument, SharedWorkComesBack) {
  const Document document = sample::shared_work_document();
  const std::string text = render("json", document);
  EXPECT_THAT(text,
              AllOf(HasSubstr("\"updates_lost\": 0.25"), HasSubstr("\"wait_p99_ns\": 12345")));
  const Document again = parse_document(text, "x");
  for (const SinkInfo* sink : sinks())
    EXPECT_EQ(sink->render(again, {}), sink->render(document, {})) << sink->name;
  EXPECT_THAT(render("table", again), HasSubstr("25 % of the updates of the shared counter"));
  EXPECT_THAT(
      render_details(again),
      AllOf(HasSubstr("1000000 acquisitions per second of a worker"), HasSubstr("fairness 1.000"),
            HasSubstr("96.0 ns (p50) and 12.3 us (p99)"), HasSubstr("25.00 % of the updates")));
}

TEST(ReadDocument, FixedDataComesBack) {
  const Document document = sample::fixed_data_document();
  const std::string text = render("json", document);
  EXPECT_THAT(text, AllOf(HasSubstr("\"fixed_ready_ns\": 75000000"),
                          HasSubstr("\"fixed_end_faults\": 12")));
  const Document again = parse_document(text, "x");
  for (const SinkInfo* sink : sinks())
    EXPECT_EQ(sink->render(again, {}), sink->render(document, {})) << sink->name;
  EXPECT_THAT(render("csv", again), HasSubstr(",75000000,"));
  EXPECT_THAT(render_details(again), AllOf(HasSubstr("(64MiB)"), HasSubstr("75.0 ms"),
                                           HasSubstr("16386 page faults"), HasSubstr("67.0 MiB")));
}

TEST(ReadDocument, WhatWasLeftUnderWayComesBack) {
  const Document document = sample::ended_document();
  const std::string text = render("json", document);
  EXPECT_THAT(text, AllOf(HasSubstr("\"never_sent\": 1"), HasSubstr("\"named\": true")));
  const Document again = parse_document(text, "x");
  for (const SinkInfo* sink : sinks())
    EXPECT_EQ(sink->render(again, {}), sink->render(document, {})) << sink->name;
}

TEST(ReadDocument, BuffersAndCodecsComeBack) {
  PlannedExperiment planned = sample::planned("pipe", "8", 8);
  for (const auto& [name, text] :
       Parameters{{"buffers", "rotate"}, {"pool", "64MiB"}, {"huge", "true"}, {"codec", "cbor"}})
    sample::set_parameter(planned, name, text);
  planned.chosen.push_back("pool");
  InvocationResult invocation = sample::invocation(0, 0, 1000);
  invocation.encoded = EncodedSize{26, 27};
  for (const Phase phase : {Phase::allocate, Phase::encode, Phase::decode})
    invocation.parties.back().phases_ns[static_cast<std::size_t>(phase)] = 7'000;
  invocation.parties.back().timeline.push_back({95'000'000, 1, 'R', Phase::decode, ""});
  Document document;
  document.experiments = {conclude(planned, {invocation})};
  const std::string text = render("json", document);
  const Document again = parse_document(text, "x");
  EXPECT_EQ(render("json", again), text);
  const Experiment& experiment = again.experiments.at(0).planned.experiment;
  EXPECT_EQ(experiment.buffers, Buffers::rotate);
  EXPECT_EQ(experiment.pool_bytes, 64U << 20);
  EXPECT_TRUE(experiment.huge);
  EXPECT_EQ(experiment.codec, Codec::cbor);
  EXPECT_EQ(again.experiments.at(0).invocations.at(0).encoded->reply_bytes, 27U);
  EXPECT_THAT(render_details(again), AllOf(HasSubstr("encode"), HasSubstr("codec=cbor")));
}

TEST(ReadDocument, NoExperimentAndNoInvocationComeBack) {
  Document document;
  document.complete = false;
  EXPECT_EQ(render("json", parse_document(render("json", document), "x")),
            render("json", document));
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {})};
  document.seed = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(render("json", parse_document(render("json", document), "x")),
            render("json", document));
}

// Summaries are computed from the invocations: what the file says they are does not count.
TEST(ReadDocument, LooksAtRawDataOnly) {
  const std::string text = render("json", sample::document());
  Json json = Json::parse(text);
  json["experiments"][0]["summary"] = "forged";
  json["experiments"][0]["status"] = "died";
  json["ratios"] = nullptr;
  EXPECT_EQ(render("json", parse_document(json.dump(), "x")), text);
}

TEST(ReadDocument, PassesOverKeysThatItDoesNotKnow) {
  const std::string text = render("json", sample::document());
  Json json = Json::parse(text);
  json["later"] = {{"a", 1}};
  json["experiments"][0]["invocations"][0]["parties"][0]["later"] = nullptr;
  EXPECT_EQ(render("json", parse_document(json.dump(), "x")), text);
}

TEST(ReadDocument, ReadsTransportsAndParametersOfOtherBuilds) {
  Json json = Json::parse(render("json", sample::document()));
  Json& parameters = json["experiments"][0]["parameters"];
  parameters["transport"] = "carrier-pigeon:legs=2:path=/a:b";
  parameters["work"] = "sorting:7";
  parameters["colour"] = "grey";
  const Document document = parse_document(json.dump(), "x");
  const PlannedExperiment& planned = document.experiments[0].planned;
  EXPECT_EQ(transport_text(planned.experiment), "carrier-pigeon:legs=2:path=/a:b");
  EXPECT_EQ(planned.experiment.work.view(), "sorting:7");
  EXPECT_EQ(parameters_of(planned).back(), (std::pair<std::string, std::string>("colour", "grey")));
}

// A transport, a work and a key that this build does not have, and an order of keys that it has
// not: written again they are what they were, with the kinds of options that only their build knew.
TEST(ReadDocument, WritesWhatOtherBuildsSaidAsItWas) {
  Json json = Json::parse(render("json", sample::document()));
  Json& experiment = json["experiments"][0];
  experiment["parameters"] = {{"size", "1MiB"},
                              {"colour", "grey"},
                              {"transport", "carrier-pigeon:legs=2:load=1KiB"},
                              {"work", "sorting:7"},
                              {"reply", "8"}};
  experiment["values"] = {
      {"size_bytes", 1 << 20},
      {"transport", "carrier-pigeon"},
      {"transport_options", {{"legs", 2}, {"load_bytes", 1024}, {"fast", true}}},
      {"reply_bytes", 8}};
  const Json again = Json::parse(render("json", parse_document(json.dump(), "x")));
  EXPECT_EQ(again["experiments"][0]["parameters"].dump(), experiment["parameters"].dump());
  EXPECT_EQ(again["experiments"][0]["values"].dump(), experiment["values"].dump());
}

// What follows from the experiment is not kept a second time, whether the build knew every key.
TEST(ReadDocument, KeepsNoTextThatItWouldWriteItself) {
  Json json = Json::parse(render("json", sample::document()));
  json["experiments"][0]["parameters"] = {{"transport", "pipe"}, {"size", "1MiB"},
                                          {"reply", "8"},        {"workers", "2"},
                                          {"rate", "0"},         {"timeout", "auto"}};
  Document document = parse_document(json.dump(), "x");
  EXPECT_TRUE(document.experiments[0].planned.as_stored.empty());
  EXPECT_EQ(Json::parse(render("json", document))["experiments"][0]["parameters"].dump(),
            json["experiments"][0]["parameters"].dump());
  json["experiments"][0]["parameters"]["size"] = "1024KiB";
  document = parse_document(json.dump(), "x");
  EXPECT_EQ(parameter_of(document.experiments[0].planned, "size"), "1024KiB");
}

TEST(ReadDocument, RebuildsWhatStatisticsNeed) {
  Json json = Json::parse(render("json", sample::document()));
  Json& parameters = json["experiments"][0]["parameters"];
  parameters["pattern"] = "stream";
  parameters["size"] = "64KiB";
  parameters["reply"] = "4KiB";
  parameters["placement"] = "0,1,1";
  parameters["timeout"] = "auto";
  const Document document = parse_document(json.dump(), "x");
  const Experiment& experiment = document.experiments[0].planned.experiment;
  EXPECT_EQ(experiment.pattern, Pattern::stream);
  EXPECT_EQ(experiment.size_bytes, 65536U);
  EXPECT_EQ(experiment.reply_bytes, 4096U);
  EXPECT_EQ(experiment.workers, 2U);
  EXPECT_EQ(experiment.placement, Placement::list);
  EXPECT_THAT(document.experiments[0].summary->timed, HasSubstr("arrivals"));
}

// Before results said what was chosen, their config did.
TEST(ReadDocument, FindsOutWhatWasChosenWhereItIsNotSaid) {
  Json json = Json::parse(render("json", sample::document()));
  json["config"]["start"] = "auto";
  json["config"]["wait"] = Json::array({"block", "spin"});
  for (Json& each : json["experiments"]) each.erase("chosen");
  Document document = parse_document(json.dump(), "x");
  EXPECT_THAT(document.experiments[0].planned.chosen, testing::ElementsAre("start"));
  // The two transports differ in `wait` as well, and somebody asked for that.
  EXPECT_TRUE(document.ratios.empty());
  json["config"]["wait"] = "auto";
  document = parse_document(json.dump(), "x");
  EXPECT_EQ(document.ratios.size(), 1U);
}

TEST(ReadDocument, AStoredResultKeepsItsSummariesByteForByte) {
  const std::string path = source_path("/results/small_vs_heavy.json");
  const std::string text = content_of(path);
  std::string again = render("json", read_document(path));
  if (text.find("\"chosen\": ") == std::string::npos)
    for (std::size_t at; (at = again.find("      \"chosen\": ")) != std::string::npos;)
      again.erase(at, again.find('\n', at) + 1 - at);
  EXPECT_TRUE(again == text) << "differs; see `ipcbench report " << path << "`";
}

TEST(ReadDocument, NamesFilesThatCannotBeRead) {
  for (const auto& [path, expected] : {std::pair{"/no/such.json", "/no/such.json: No such file"},
                                       std::pair{"/tmp", "/tmp: is a directory"}}) {
    try {
      read_document(path);
      ADD_FAILURE() << path;
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), HasSubstr(expected));
    }
  }
}

struct Text {
  std::string text;
  std::string expected;
};

class HostileTexts : public testing::TestWithParam<Text> {};

TEST_P(HostileTexts, AreRefused) {
  EXPECT_THAT(complaint(GetParam().text),
              AllOf(HasSubstr("r.json: "), HasSubstr(GetParam().expected)));
}

std::string repeated(const std::string& piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string many_keys() {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += "\"" + std::to_string(i) + "\":0,";
  return text + "\"z\":0}";
}

std::string large_objects() {
  std::string one = "{";
  for (int i = 0; i < 9'000; ++i) one += "\"" + std::to_string(i) + "\":0,";
  return "[" + repeated(one + "\"z\":0},", 20) + "0]";
}

INSTANTIATE_TEST_SUITE_P(
    Table, HostileTexts,
    testing::Values(
        Text{"", "not valid JSON"}, Text{"{", "not valid JSON"}, Text{"null", "must be an object"},
        Text{"[]", "the document: is an array, but must be an object"},
        Text{"{}", "has no 'schema'"}, Text{"\"schema\"", "is a string"},
        Text{repeated("[", 1'000'000), "nested deeper than 32"},
        Text{repeated("{\"a\":", 1'000'000), "nested deeper than 32"},
        Text{many_keys(), "more than 10000 keys"}, Text{"{\"a\":1,\"a\":2}", "'a' is there twice"},
        Text{std::string("{}\0{}", 5), "NUL byte"}, Text{"{\"a\": \"\xff\"}", "not valid JSON"},
        Text{"{\"a\": [0, 1e400]}", "/a/1: not valid JSON: 1e400 at line 1, column 11 is beyond"},
        Text{"{\"a\":\n{\"b\": NaN}}", "/a/b: not valid JSON: NaN at line 2, column 7"},
        Text{"{\"a\": -inf}", "/a: not valid JSON: -inf at"},
        Text{"{\"a\": nil}", "parse error at"}, Text{"{} // end", "has no 'schema'"},
        Text{"\xEF\xBB\xBF{} /**/", "has no 'schema'"},
        Text{large_objects(), "several objects have thousands of keys"},
        Text{"{\"schema\": 1}", "/schema: is a number"},
        Text{R"({"schema": {"name": "other", "version": 1}})", "/schema/name: is not"},
        Text{R"({"schema": {"name": "ipcbench-result", "version": 2}})",
             "/schema/version: is 2, but this ipcbench reads version 1"},
        Text{R"({"schema": {"name": "ipcbench-result", "version": "1"}})",
             "/schema/version: is a string"},
        Text{R"({"schema": {"name": "ipcbench-result", "version": 1}})", "/tool: is missing"}));

struct Damage {
  std::string place;
  Json value;
  std::string expected;
};

class DamagedResults : public testing::TestWithParam<Damage> {};

TEST_P(DamagedResults, AreRefusedByTheirPlace) {
  const auto& [place, value, expected] = GetParam();
  Json json = Json::parse(render("json", sample::document()));
  json[Json::json_pointer(place)] = value;
  EXPECT_THAT(complaint(json.dump()), AllOf(HasSubstr("r.json: " + place), HasSubstr(expected)));
}

const std::string kExperiment = "/experiments/0";
const std::string kInvocation = "/experiments/0/invocations/1";
const std::string kParty = "/experiments/0/invocations/1/parties/2";
const std::string kFailed = "/experiments/2/invocations/0";

INSTANTIATE_TEST_SUITE_P(
    Table, DamagedResults,
    testing::Values(
        Damage{"/seed", -1, "must be a whole number"}, Damage{"/seed", 1.5, "whole number"},
        Damage{"/complete", "yes", "must be true or false"},
        Damage{"/started", "yesterday", "must be a time"},
        Damage{"/started", "2026-01-02T03:04:05Z\n", "must be a time"},
        Damage{"/host/load", -0.5, "0 or more"},
        Damage{"/host/allowed_cpus/0", std::uint64_t{1} << 40, "whole number from 0"},
        Damage{"/host/caches/0", Json::object(), ": is missing"},
        Damage{"/config", Json::array(), "must be an object"},
        Damage{"/config/size", Json::array({1}), "/0: is a number, but must be a string"},
        Damage{"/warnings", Json::array({"x"}), "/0: is a string"},
        Damage{"/experiments", Json::object(), "must be an array"},
        Damage{kExperiment, nullptr, "is null"}, Damage{kExperiment + "/name", "", "is empty"},
        Damage{"/experiments/1/name", "pipe/size=1MiB", "is there twice"},
        Damage{kExperiment + "/parameters", Json::object(), "/transport: is missing"},
        Damage{kExperiment + "/parameters/transport", ":x=1", "names no transport"},
        Damage{kExperiment + "/parameters/transport", repeated("x", 40), "at most 31 fit"},
        Damage{kExperiment + "/parameters/size", "huge", "'huge'"},
        Damage{kExperiment + "/parameters/size", "auto", "is not decided"},
        Damage{kExperiment + "/parameters/workers", "1000000", "out of range"},
        Damage{kExperiment + "/parameters/start", "frok", "did you mean 'fork'?"},
        Damage{kExperiment + "/chosen", Json::array({nullptr}), "/0: is null"},
        Damage{kInvocation + "/status", "well", "'well' is not a choice"},
        Damage{kInvocation + "/wall_ns", UINT64_MAX, "whole number from 0"},
        Damage{kInvocation + "/batches_ns/3", "x", "is a string"},
        Damage{kInvocation + "/histogram/0", Json::array({1}), "/1: is missing"},
        Damage{kInvocation + "/histogram/0/1", -3, "whole number"},
        Damage{kInvocation + "/worker_cores", 0, "from 1"},
        Damage{kInvocation + "/clock_cost_ns", -1.0, "0 or more"},
        Damage{kParty + "/party", "worker 128", "'worker 0' to 'worker 127'"},
        Damage{kParty + "/party", "worker 01", "'worker 0' to 'worker 127'"},
        Damage{kParty + "/party", "worker 0", "is there twice"},
        Damage{kParty + "/pid", std::int64_t{1} << 33, "whole number"},
        Damage{kParty + "/first_cpu", -2, "from -1"},
        Damage{kParty + "/timeline/0/2", "RS", "one letter"},
        Damage{kParty + "/timeline/0/2", "\n", "one letter"},
        Damage{kParty + "/timeline/0/3", "nap", "'nap' is not a choice"},
        Damage{kParty + "/timeline/0/1", 0, "from 1"},
        Damage{kParty + "/phases_ns/send", nullptr, "is null"},
        Damage{kFailed + "/failure", "x", "must be an object"},
        Damage{kFailed + "/failure/party", 1, "is a number"}));

TEST(ReadDocument, RefusesWhatContradictsItself) {
  const Json good = Json::parse(render("json", sample::document()));
  Json json = good;
  json[Json::json_pointer(kInvocation + "/status")] = "died";
  EXPECT_THAT(complaint(json.dump()), HasSubstr(kInvocation + "/reason: is missing"));
  json = good;
  json[Json::json_pointer(kFailed + "/status")] = "ok";
  EXPECT_THAT(complaint(json.dump()), HasSubstr(kFailed + "/setup_ns: is missing"));
  json = good;
  json[Json::json_pointer(kParty + "/timeline/0/0")] = 100'000'000;
  EXPECT_THAT(complaint(json.dump()), HasSubstr(kParty + "/timeline/1/0: is earlier than"));
}

// All of them take half of the pure tests' time, and minutes under the address sanitizer; the
// fuzzers go further.
constexpr std::size_t kEvery = 7;

// Every value of a result replaced by everything else, and every key taken away: either it is
// refused, or it is a result that every format can say.
class Mutation {
 public:
  explicit Mutation(Json json) : json_(std::move(json)) {}

  void run() { visit(json_); }
  std::size_t refused() const { return refused_; }
  std::size_t accepted() const { return accepted_; }

 private:
  void visit(Json& value) {
    const Json original = value;
    for (const Json& other :
         {Json(nullptr), Json(-1), Json(0), Json(UINT64_MAX), Json(1e300), Json(true), Json(""),
          Json("\x1b[31m|`x"), Json::array(), Json::object(), Json::array({1, 2, "R", "x", 5})}) {
      value = other;
      check();
    }
    value = original;
    if (value.is_object())
      for (const auto& [key, member] : original.items()) {
        value.erase(key);
        check();
        value = original;
      }
    if (value.is_structured())
      for (Json& member : value) visit(member);
  }

  void check() {
    if (count_++ % kEvery != 0) return;
    std::optional<Document> document;
    try {
      document = parse_document(json_.dump(), "r.json");
    } catch (const UsageError&) {
      ++refused_;
      return;
    }
    ++accepted_;
    for (const SinkInfo* sink : sinks()) ASSERT_NO_THROW(sink->render(*document, {})) << sink->name;
  }

  Json json_;
  std::size_t count_ = 0, refused_ = 0, accepted_ = 0;
};

TEST(ReadDocument, SurvivesEveryMutation) {
  Document document = sample::document();
  document.experiments.erase(document.experiments.begin() + 1);
  document.experiments.pop_back();
  InvocationResult& first = document.experiments[0].invocations[0];
  first.parties.resize(2);
  InvocationResult second = first;
  second.order = 9;
  document.experiments[0] = conclude(document.experiments[0].planned, {first, second});
  Json json = Json::parse(render("json", document));
  // Looked at by nobody.
  json["experiments"][0]["summary"] = nullptr;
  json["ratios"] = nullptr;
  Mutation mutation(std::move(json));
  mutation.run();
  EXPECT_GT(mutation.refused(), 1000U / kEvery);
  EXPECT_GT(mutation.accepted(), 100U / kEvery);
}

}  // namespace
}  // namespace ipcbench
