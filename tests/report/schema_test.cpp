// Every document that the json sink writes keeps to the schema, and the schema says no to others.

// GCC 12 complains about its own std::regex and std::string where valijson uses them inlined.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wrestrict"
#endif

#include <gtest/gtest.h>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <functional>
#include <set>

#include "golden.hpp"
#include "ipcbench/model/fields.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/report/catalogue.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/schema.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/chosen_percentiles.hpp"
#include "ipcbench/stats/history.hpp"
#include "ipcbench/stats/what_if.hpp"
#include "sample_advice.hpp"
#include "sample_comparison.hpp"
#include "sample_document.hpp"
#include "sample_mpi.hpp"

namespace ipcbench {
namespace {

using SchemaJson = nlohmann::json;

// Empty when the document is valid, else what is wrong with it.
std::string problems(const SchemaJson& document, std::string_view schema_text = result_schema()) {
  const SchemaJson text = SchemaJson::parse(schema_text);
  valijson::Schema schema;
  valijson::adapters::NlohmannJsonAdapter schema_adapter(text);
  valijson::SchemaParser().populateSchema(schema_adapter, schema);
  valijson::adapters::NlohmannJsonAdapter adapter(document);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(schema, adapter, &results)) return {};
  std::string all = "invalid: ";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& part : error.context) all += part;
    all += " " + error.description + "\n";
  }
  return all;
}

SchemaJson rendered(const Document& document) {
  return SchemaJson::parse(find_sink("json").render(document, {}));
}

TEST(Schema, AcceptsTheSample) { EXPECT_EQ(problems(rendered(sample::document())), ""); }

TEST(Schema, AcceptsAnEmptyAndAnInterruptedDocument) {
  Document document;
  document.complete = false;
  EXPECT_EQ(problems(rendered(document)), "");
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {})};
  EXPECT_EQ(problems(rendered(document)), "");
}

TEST(Schema, AcceptsAnOpenLoopAndNoOtherKindOfTime) {
  SchemaJson document = rendered(sample::open_loop_document());
  EXPECT_EQ(problems(document), "");
  document["experiments"][0]["summary"]["message_times"]["time"] = "wait";
  EXPECT_NE(problems(document), "");
}

TEST(Schema, AcceptsSharedWorkWhoseShareIsOne) {
  SchemaJson document = rendered(sample::shared_work_document());
  EXPECT_EQ(problems(document), "");
  document["experiments"][0]["invocations"][0]["shared_counter"]["updates_lost"] = 1.5;
  EXPECT_NE(problems(document), "");
}

TEST(Schema, AcceptsHostsOfAnMpiJob) {
  SchemaJson document = rendered(sample::mpi_document());
  EXPECT_EQ(problems(document), "");
  document["experiments"][0]["invocations"][0]["hosts"][0]["party"] = 7;
  EXPECT_NE(problems(document), "");
}

TEST(Schema, AcceptsFixedData) { EXPECT_EQ(problems(rendered(sample::fixed_data_document())), ""); }

TEST(Schema, AcceptsWhatWasNotSampled) {
  Document document = sample::document();
  InvocationResult quiet = sample::invocation(0, 0, 100);
  quiet.sampler = {};
  for (PartyResult& party : quiet.parties) party.timeline.clear();
  document.experiments = {conclude(sample::planned("pipe", "8", 8), {quiet})};
  EXPECT_EQ(problems(rendered(document)), "");
}

SchemaJson rendered(const ComparisonDocument& document) {
  return SchemaJson::parse(find_format<ComparisonDocument>("json").render(document, {}));
}

TEST(ComparisonSchema, AcceptsTheSampleAndAnEmptyOne) {
  EXPECT_EQ(problems(rendered(sample::comparison()), comparison_schema()), "");
  EXPECT_EQ(problems(rendered(ComparisonDocument{}), comparison_schema()), "");
}

TEST(ComparisonSchema, RefusesOthers) {
  const SchemaJson good = rendered(sample::comparison());
  for (const char* place : {"/schema/name", "/complete", "/rule/looks", "/experiments/0/verdict",
                            "/experiments/0/first/estimate", "/experiments/0/pairs/0/4"}) {
    SchemaJson bad = good;
    bad[SchemaJson::json_pointer(place)] = "?";
    EXPECT_NE(problems(bad, comparison_schema()), "") << place;
  }
  SchemaJson bad = good;
  bad["experiments"][0].erase("reason");
  EXPECT_NE(problems(bad, comparison_schema()), "");
  EXPECT_NE(problems(rendered(sample::document()), comparison_schema()), "");
}

struct DamagedKey {
  const char* name;
  std::function<void(SchemaJson&)> inflict;
};

class Damages : public testing::TestWithParam<DamagedKey> {};

TEST_P(Damages, AreRefused) {
  SchemaJson document = rendered(sample::document());
  GetParam().inflict(document);
  EXPECT_NE(problems(document), "") << GetParam().name;
}

const auto kPipe = SchemaJson::json_pointer("/experiments/0");
const auto kDead = SchemaJson::json_pointer("/experiments/2");

INSTANTIATE_TEST_SUITE_P(
    Table, Damages,
    testing::Values(
        DamagedKey{"unknown key", [](SchemaJson& j) { j["extra"] = 1; }},
        DamagedKey{"missing key", [](SchemaJson& j) { j.erase("complete"); }},
        DamagedKey{"other version", [](SchemaJson& j) { j["schema"]["version"] = 2; }},
        DamagedKey{"negative time", [](SchemaJson& j) { j["elapsed_ns"] = -1; }},
        DamagedKey{"null for a number",
                   [](SchemaJson& j) { j[kPipe]["summary"]["over_copy"] = nullptr; }},
        DamagedKey{"ok without summary", [](SchemaJson& j) { j[kPipe].erase("summary"); }},
        DamagedKey{"ok with a reason", [](SchemaJson& j) { j[kPipe]["reason"] = "none"; }},
        DamagedKey{"failed with summary",
                   [](SchemaJson& j) { j[kDead]["summary"] = j[kPipe]["summary"]; }},
        DamagedKey{"failed without reason", [](SchemaJson& j) { j[kDead].erase("reason"); }},
        DamagedKey{"failed invocation with numbers",
                   [](SchemaJson& j) { j[kDead]["invocations"][0]["wall_ns"] = 1; }},
        DamagedKey{"unknown status", [](SchemaJson& j) { j[kDead]["status"] = "crashed"; }},
        DamagedKey{"unknown phase in a timeline",
                   [](SchemaJson& j) {
                     j[kPipe]["invocations"][0]["parties"][0]["timeline"][0][3] = "nap";
                   }},
        DamagedKey{"long histogram entry",
                   [](SchemaJson& j) { j[kPipe]["invocations"][0]["histogram"][0].push_back(1); }},
        DamagedKey{"party without a name",
                   [](SchemaJson& j) { j[kPipe]["invocations"][0]["parties"][0]["party"] = "0"; }},
        DamagedKey{
            "extra phase",
            [](SchemaJson& j) { j[kPipe]["invocations"][0]["parties"][0]["phases_ns"]["x"] = 1; }},
        DamagedKey{"config of numbers", [](SchemaJson& j) { j["config"]["workers"] = 2; }}));

void each_schema(const SchemaJson& schema, const std::string& place,
                 const std::function<void(const SchemaJson&, const std::string&)>& visit) {
  if (!schema.is_object()) return;
  for (const char* key : {"properties", "definitions"}) {
    if (!schema.contains(key)) continue;
    for (const auto& [name, sub] : schema[key].items()) {
      visit(sub, place + "/" + name);
      each_schema(sub, place + "/" + name, visit);
    }
  }
  if (schema.contains("items") && schema["items"].is_object())
    each_schema(schema["items"], place + "[]", visit);
}

TEST(Schema, DescribesEveryKey) {
  for (const auto& [text, least] : {std::pair{&result_schema(), 100U},
                                    {&comparison_schema(), 50U},
                                    {&history_schema(), 30U},
                                    {&catalogue_schema(), 20U},
                                    {&watch_schema(), 80U},
                                    {&advice_schema(), 40U},
                                    {&metg_schema(), 20U},
                                    {&tune_schema(), 25U},
                                    {&doctor_schema(), 15U}}) {
    std::size_t keys = 0;
    each_schema(SchemaJson::parse(*text), "", [&](const SchemaJson& sub, const std::string& place) {
      ++keys;
      EXPECT_TRUE(sub.contains("description") && !sub["description"].get<std::string>().empty())
          << place;
    });
    EXPECT_GT(keys, least);
  }
}

// All are made of the records; a change there is written down with IPCBENCH_UPDATE_GOLDEN=1.
TEST(Schema, IsTheFileForPeople) {
  expect_source_file(result_schema(), "/results/ipcbench.schema.json");
  expect_source_file(comparison_schema(), "/results/ipcbench-compare.schema.json");
  expect_source_file(history_schema(), "/results/ipcbench-history.schema.json");
  expect_source_file(watch_schema(), "/results/ipcbench-watch.schema.json");
  expect_source_file(catalogue_schema(), "/results/ipcbench-list.schema.json");
  expect_source_file(advice_schema(), "/results/ipcbench-advice.schema.json");
  expect_source_file(metg_schema(), "/results/ipcbench-metg.schema.json");
  expect_source_file(tune_schema(), "/results/ipcbench-tune.schema.json");
  expect_source_file(doctor_schema(), "/results/ipcbench-doctor.schema.json");
}

TEST(Schema, HasItsKeysInTheDocumentation) { expect_source_file(result_keys(), "/docs/result.md"); }

template <Recorded Struct>
void fill(Struct& object) {
  for_each_field<Struct>([&](const auto& field) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_same_v<typename Field::Owner, Struct> && Field::kStored) {
      auto& value = field.get(object);
      if constexpr (std::is_same_v<typename Field::Value, std::uint64_t>)
        value += value == 0 ? 1 : 0;
    }
  });
}

// A key that no document has would be documentation of nothing.
TEST(Schema, NamesOnlyKeysThatAreWritten) {
  std::set<std::string> written;
  const std::function<void(const SchemaJson&)> collect = [&](const SchemaJson& json) {
    for (const auto& [key, value] : json.items()) {
      if (json.is_object()) written.insert(key);
      if (value.is_structured()) collect(value);
    }
  };
  collect(rendered(sample::document()));
  Document shared = sample::document();
  shared.experiments[0].summary->sharing = Sharing{2, 0.4, 0.6};
  for (const auto& [name, text] : Parameters{{"items", "4"},
                                             {"pool", "64MiB"},
                                             {"inline-below", "64KiB"},
                                             {"rate", "100"},
                                             {"messages", "5"},
                                             {"duration", "1ms"},
                                             {"warmup", "3"},
                                             {"timed-batch", "8"},
                                             {"lifetime", "3"},
                                             {"timeout", "1s"}})
    sample::set_parameter(shared.experiments[1].planned, name, text);
  choose_percentiles(shared, {50});
  Percentiles& times = shared.experiments[0].summary->message_times;
  times.chosen[0].ns = times.max;
  times.p99 = times.p99_9 = times.p99_99 = times.max;
  InvocationResult& invocation = shared.experiments[0].invocations[0];
  invocation.batches_workers = {2, 1};
  fill(invocation);
  fill(invocation.parties[1]);
  invocation.encoded = EncodedSize{20, 17};
  invocation.lives = WorkerLives{4, 2, 1e5, 200'000};
  for (std::size_t phase = kCommonPhases; phase < kPhases; ++phase) {
    invocation.parties[1].phases_ns[phase] = 5;
    shared.experiments[0].summary->parties[1].phases[phase] = 0.1;
  }
  invocation.program = {{"name", "mine"}};
  invocation.checked = 3;
  invocation.other_threads = {
      {"manager", "python3", 41, 42, 1, 2, {{0, 3, 'S', Phase::unaccounted, "ep_poll"}}}};
  shared.claims = {{"one",
                    "pipes are slow",
                    "an article",
                    ClaimVerdict::inconclusive,
                    {{"p50 over depth=1 at_least 2",
                      "",
                      ClaimVerdict::inconclusive,
                      {{"pipe", "shm", ClaimVerdict::inconclusive, {1, 2, 3, 0.97, 6}, "why"}}}}}};
  collect(rendered(shared));
  collect(rendered(sample::open_loop_document()));
  collect(rendered(sample::mpi_document()));
  collect(rendered(sample::shared_work_document()));
  Document fixed = sample::fixed_data_document();
  sample::set_parameter(fixed.experiments.front().planned, "ballast", "8MiB");
  collect(rendered(fixed));
  collect(rendered(sample::ended_document()));
  EXPECT_EQ(problems(rendered(shared)), "");
  each_schema(SchemaJson::parse(result_schema()), "",
              [&](const SchemaJson&, const std::string& place) {
                if (place.starts_with("/") && std::count(place.begin(), place.end(), '/') == 1 &&
                    SchemaJson::parse(result_schema())["definitions"].contains(place.substr(1)))
                  return;
                EXPECT_TRUE(written.contains(place.substr(place.find_last_of('/') + 1))) << place;
              });
}

// The list of keys is that of the flags: one that is new there is described here.
TEST(Schema, KnowsEveryParameterThatIsANumber) {
  const SchemaJson schema = SchemaJson::parse(result_schema());
  const SchemaJson& known =
      schema["definitions"]["experiment"]["properties"]["values"]["properties"];
  std::size_t numbers = 0;
  for (const Key& key : keys()) {
    if (key.scope != KeyScope::experiment || !is_number(key.kind)) continue;
    ++numbers;
    ASSERT_TRUE(known.contains(number_name(key))) << number_name(key);
    EXPECT_EQ(known[number_name(key)]["description"], key.meaning) << key.name;
  }
  EXPECT_EQ(known.size(), numbers + 2) << "and the transport with its options";
}

TEST(Schema, AcceptsAHistory) {
  std::vector<StoredResult> results;
  for (int i = 0; i < 8; ++i) {
    results.push_back({"r" + std::to_string(i) + ".json", sample::document()});
    results.back().document.started = "2026-01-0" + std::to_string(i + 1) + "T00:00:00Z";
    if (i >= 4)
      results.back().document.experiments[1] =
          conclude(sample::planned("shm", "1MiB", 1 << 20), {sample::invocation(0, 0, 1'200'000)});
  }
  HistoryDocument history{"results", 8, history_of(results), {{"x.txt", "is no result"}}};
  ASSERT_EQ(history.machines.at(0).rows.at(1).changes.size(), 1U);
  const SchemaJson document = SchemaJson::parse(history_json(history));
  EXPECT_EQ(problems(document, history_schema()), "");
  EXPECT_EQ(problems(SchemaJson::parse(history_json({})), history_schema()), "");
  SchemaJson wrong = document;
  wrong["machines"][0]["experiments"][0]["results"][0].erase("commit");
  EXPECT_NE(problems(wrong, history_schema()), "");
}

TEST(AdviceSchema, HoldsForAnAnswer) {
  Advice advice = sample::advice_at(1e6);
  advice.what_if = Examination{.way = *advice.best, .predicted = advice.candidates[0].predicted};
  advice.what_if->changes = modelled_changes(advice, advice, *advice.best);
  advice.explanation = explanation(advice, *advice.best, advice.cores);
  advice.other_sizes = {sample::advice_at(1e3)};
  advice.question.hosts = advice.costs[1].way.hosts = "a:4,b:4";
  advice.question.launcher = "mpirun.mpich";
  advice.costs[1].cores = 8;
  advice.costs[1].workers_on_host = 3;
  advice.second_host_ns = 1e6;
  const auto json = SchemaJson::parse(advice_json(advice));
  EXPECT_EQ(problems(json, advice_schema()), "");
  EXPECT_FALSE(json.at("what_if").at("changes").empty());
  EXPECT_EQ(json.at("sizes").size(), 3U);
  EXPECT_NEAR(json.at("pay_offs").at(0).at("largest_size_bytes").get<double>(), 990'000, 2);
  auto wrong = json;
  wrong["sizes"][0].erase("costs");
  EXPECT_NE(problems(wrong, advice_schema()), "");
}

TEST(CatalogueSchema, HoldsForWhatThereIsToChooseFrom) {
  CatalogueItem pipe{.kind = "transport", .name = "pipe", .summary = "two pipes"};
  pipe.starts = {"fork", "spawn"};
  pipe.options = {{"capacity", "SIZE", "of each pipe"}};
  const auto json = SchemaJson::parse(catalogue_json({"", {pipe}}));
  EXPECT_EQ(problems(json, catalogue_schema()), "");
  EXPECT_EQ(json.at("items")[0].at("available"), true);
  auto wrong = json;
  wrong["items"][0]["kind"] = "planet";
  EXPECT_NE(problems(wrong, catalogue_schema()), "");
}

}  // namespace
}  // namespace ipcbench
