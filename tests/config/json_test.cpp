#include "ipcbench/config/json.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ipcbench/base/error.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/values.hpp"

namespace ipcbench {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> values(std::string_view json, std::string_view key) {
  const std::vector<Config> configs = parse_configs(json, "test.json");
  EXPECT_EQ(configs.size(), 1U);
  const Setting* setting = configs.at(0).find(key);
  return setting == nullptr ? std::vector<std::string>{} : setting->values;
}

std::string json_rejection(std::string_view json) {
  try {
    parse_configs(json, "test.json");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ConfigJson, TakesWhatFollowsAFlag) {
  EXPECT_THAT(values(R"({"size": "4KiB..64KiB:x4,1MiB"})", "size"),
              ElementsAre("4KiB", "16KiB", "64KiB", "1MiB"));
  EXPECT_THAT(values(R"({"size": [8, "64K"]})", "size"), ElementsAre("8", "64KiB"));
  EXPECT_THAT(values(R"({"size": 8})", "size"), ElementsAre("8"));
  EXPECT_THAT(values(R"({"touch": [true, false]})", "touch"), ElementsAre("true", "false"));
  EXPECT_THAT(values(R"({"touch": "true"})", "touch"), ElementsAre("true"));
  EXPECT_THAT(values(R"({"placement": "0,1"})", "placement"), ElementsAre("0,1"));
  EXPECT_THAT(values(R"({"placement": ["0,1", "same"]})", "placement"), ElementsAre("0,1", "same"));
  EXPECT_THAT(values(R"({"seed": 18446744073709551615})", "seed"),
              ElementsAre("18446744073709551615"));
}

TEST(ConfigJson, TakesComments) {
  EXPECT_THAT(values("\xEF\xBB\xBF{\"size\": 8}", "size"), ElementsAre("8")) << "byte order mark";
  EXPECT_THAT(values("// why\n{\"size\": /* small */ 8}", "size"), ElementsAre("8"));
}

TEST(ConfigJson, RunsAResultByItsConfig) {
  constexpr std::string_view kResult = R"({"schema": {"name": "ipcbench-result", "version": 1},
    "experiments": [{"invocations": [{"parties": [{"timeline": [[{"a": [1]}]]}]}]}],
    "config": {"size": "8", "transport": ["pipe", "shm"]}})";
  EXPECT_THAT(values(kResult, "transport"), ElementsAre("pipe", "shm"));
  EXPECT_THAT(json_rejection(R"({"schema": {"name": "ipcbench-result", "version": 1}})"),
              HasSubstr("without 'config'"));
}

TEST(ConfigJson, HeedsTheVersionOfAResult) {
  EXPECT_THAT(
      json_rejection(R"({"schema": {"name": "ipcbench-result", "version": 2}, "config": {}})"),
      HasSubstr("/schema/version: is '2', but this ipcbench reads version 1"));
  for (const char* other : {"{}", "[]", "1", R"({"name": "ipcbench-compare", "version": 1})"})
    EXPECT_THAT(json_rejection(R"({"config": {}, "schema": )" + std::string(other) + "}"),
                HasSubstr("/schema/name: is not 'ipcbench-result'"));
}

// The time is not looked at, but without the bound this would take more than a minute.
TEST(ConfigJson, NamesTheLimitOfKeys) {
  for (const char* prefix : {"", "deeper/"}) {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) text += fmt::format("\"{}{}/size\": 8,", prefix, i);
    EXPECT_THAT(json_rejection(text + "\"size\": 8}"), HasSubstr("more than 10000 keys"));
  }
  std::string values = "{\"size\": [";
  for (int i = 0; i < 2'000'000; ++i) values += "8,";
  EXPECT_THAT(json_rejection(values + "8]}"), HasSubstr("more than 2000000 values"));
}

TEST(ConfigJson, ReadsSeveralConfigsByTheirNames) {
  const auto configs =
      parse_configs(R"({"small/size": 8, "heavy/size": "1MiB", "small/depth": 2})", "test.json");
  ASSERT_EQ(configs.size(), 2U);
  EXPECT_EQ(configs[0].name, "small");
  EXPECT_EQ(configs[0].value("size"), "8");
  EXPECT_EQ(configs[0].value("depth"), "2");
  EXPECT_EQ(configs[1].name, "heavy");
  EXPECT_EQ(configs[1].value("size"), "1MiB");
}

TEST(TransportValue, AColonWithoutOptionsIsNone) {
  const Key& key = find_key("transport");
  EXPECT_EQ(canonical_value(key, "null:"), "null");
  EXPECT_EQ(canonical_value(key, "pipe:"), "pipe");
  EXPECT_EQ(canonical_value(key, "file:dir=/tmp:"), "file:dir=/tmp:") << "a path may end in one";
}

struct Hostile {
  const char* json;
  const char* names;  // what the message must name beside the file
  const char* says;
};

class HostileJson : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileJson, IsRejectedWithFileAndKey) {
  EXPECT_THAT(
      json_rejection(GetParam().json),
      AllOf(HasSubstr("test.json: "), HasSubstr(GetParam().names), HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(
    Values, HostileJson,
    ::testing::Values(
        Hostile{R"({"size": -1})", "size: '-1'", "not a whole number"},
        Hostile{R"({"size": 1e30})", "size: '1e30'", "not a whole number"},
        Hostile{R"({"size": 1.9})", "size: '1.9'", "not a whole number"},
        Hostile{R"({"size": 8.0})", "size: '8.0'", "not a whole number"},
        Hostile{R"({"size": true})", "size: 'true'", "write SIZE"},
        Hostile{R"({"size": null})", "size: 'null'", "write SIZE"},
        Hostile{R"({"size": 18446744073709551616})", "size: '18446744073709551616'", "2^64 - 1"},
        Hostile{R"({"size": 99999999999999999999})", "size: '99999999999999999999'", "2^64 - 1"},
        Hostile{R"({"size": "18446744073709551616"})", "size: '18446744073709551616'", "2^64 - 1"},
        Hostile{R"({"size": "99999999999999999999"})", "size: '999", "2^64 - 1"},
        Hostile{R"({"size": "-1"})", "size: '-1'", "negative"},
        Hostile{R"({"size": "1e30"})", "size: '1e30'", "unit"},
        Hostile{R"({"size": "1.9"})", "size: '1.9'", "whole number"},
        Hostile{R"({"size": "NaN"})", "size: 'NaN'", "not a number"},
        Hostile{R"({"size": "inf"})", "size: 'inf'", "not a number"},
        Hostile{R"({"size": ""})", "size: ", "empty"},
        Hostile{R"({"size": " 1"})", "size: ' 1'", "not a number"},
        Hostile{R"({"size": "1 MiB"})", "size: '1 MiB'", "unit"},
        Hostile{R"({"size": "8\u0000"})", "size: '8'", "control character"},
        Hostile{R"({"size": 0})", "size: '0'", "too small"},
        Hostile{R"({"reply": 0})", "reply: '0'", "too small"},
        Hostile{R"({"workers": 129})", "workers: '129'", "1 to 128"},
        Hostile{R"({"depth": 257})", "depth: '257'", "1 to 256"},
        Hostile{R"({"sample": "999us"})", "sample: '999us'", "out of range"},
        Hostile{R"({"duration": 100})", "duration: '100'", "unit"},
        Hostile{R"({"size": []})", "size: ", "list is empty"},
        Hostile{R"({"size": ["8,9"]})", "size: '8,9'", "comma"},
        Hostile{R"({"size": [[8]]})", "size: ", "nested"},
        Hostile{R"({"size": {"a": 8}})", "size: ", "nested"},
        Hostile{R"({"touch": 1})", "touch: '1'", "true|false"},
        Hostile{R"({"transport": 1})", "transport: '1'", "is a number"},
        Hostile{R"({"transport": "mq"})", "transport: ", "did you mean 'posix-mq'?"},
        Hostile{R"({"transport": "pipe::"})", "transport: ", "option ':' has no value"},
        Hostile{R"({"transport": "pipe:x=1"})", "transport: pipe", "no option 'x'"},
        Hostile{R"({"work": "matmul:0"})", "work: ", "matmul"},
        Hostile{R"({"pattern": "pingpng"})", "pattern: ", "did you mean 'pingpong'?"},
        Hostile{R"({"placement": 0})", "placement: '0'", "\"0,1\""},
        Hostile{R"({"placement": "list"})", "placement: 'list'", "0,1,1"},
        Hostile{R"({"invocations": [1, 2]})", "invocations: ", "one only"},
        Hostile{R"({"siz": 8})", "'siz'", "did you mean 'size'?"},
        Hostile{R"({"output": "x.json"})", "'output'", "flag only"},
        Hostile{R"({"size": 8, "size": 9})", "'size'", "twice"},
        Hostile{R"({"name": "a/b"})", "name: ", "'/'"}, Hostile{R"([1])", "", "not a JSON object"},
        Hostile{R"({"size": 8} x)", "", "not valid JSON"},
        Hostile{R"({"size": NaN})", "/size: not valid JSON: NaN at line 1, column 10", "leave"},
        Hostile{"{\n \"size\": [8,\n -Infinity]}", "/size/1: not valid JSON: -Infinity", "line 3"},
        Hostile{R"({"size": 1e400, "depth": 1})", "/size: not valid JSON: 1e400", "column 10"},
        Hostile{R"({"size": 8)", "", "not valid JSON"}, Hostile{"", "", "not valid JSON"},
        Hostile{"{\"name\": \"\xFF\"}", "", "not valid JSON"},
        Hostile{"\xFF\xFE{\0}", "", "not valid JSON"}));

TEST(ConfigJson, RejectsDepthWithoutCrashing) {
  EXPECT_THAT(json_rejection(std::string(100'000, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(json_rejection(R"({"size": )" + std::string(100'000, '[')),
              HasSubstr("nested deeper"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_THAT(json_rejection(objects), HasSubstr("nested deeper"));
}

TEST(ConfigJson, RejectsNulBytes) {
  EXPECT_THAT(json_rejection(std::string_view("{\"size\": 8}\0", 12)), HasSubstr("NUL"));
  EXPECT_THAT(json_rejection(std::string_view("\0\0\0\0", 4)), HasSubstr("NUL"));
}

TEST(EffectiveConfig, FillsInDefaultsAndSeed) {
  const auto configs = parse_configs(R"({"size": "64K,1MiB"})", "test.json");
  const ConfigText text = effective_config(configs, 42);
  EXPECT_THAT(text, ::testing::Contains(
                        std::pair<std::string, std::vector<std::string>>{"size", {"64K", "1MiB"}}));
  EXPECT_THAT(
      text, ::testing::Contains(std::pair<std::string, std::vector<std::string>>{"seed", {"42"}}));
  EXPECT_THAT(text, ::testing::Contains(
                        std::pair<std::string, std::vector<std::string>>{"wait", {"auto"}}));
  EXPECT_THAT(text, ::testing::Contains(
                        std::pair<std::string, std::vector<std::string>>{"duration", {"100ms"}}));
}

// What is written into a result is the same plan again, also of several configs.
TEST(EffectiveConfig, RunsAgainAsItStands) {
  const Machine machine{{0, 1}, {}, 7};
  auto configs = parse_configs(
      R"({"a/transport": ["pipe", "shm:in_place=true"], "a/size": "8..64:x8", "a/messages": 10,
          "b/pattern": "pingpong", "b/placement": "0,1", "b/description": "one, two"})",
      "test.json");
  const Plan plan = expand(configs, machine);
  nlohmann::ordered_json written;
  for (const auto& [key, items] : effective_config(configs, plan.seed))
    written[key] =
        items.size() == 1 ? nlohmann::ordered_json(items[0]) : nlohmann::ordered_json(items);
  const auto read = parse_configs(written.dump(), "again.json");
  const Plan again = expand(read, Machine{{0, 1}, {}, 8});
  ASSERT_EQ(again.experiments.size(), plan.experiments.size());
  EXPECT_EQ(again.seed, plan.seed);
  for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
    EXPECT_EQ(again.experiments[i].name, plan.experiments[i].name);
    EXPECT_EQ(parameters_of(again.experiments[i]), parameters_of(plan.experiments[i]));
  }
  EXPECT_EQ(effective_config(read, again.seed), effective_config(configs, plan.seed));
}

TEST(ConfigJson, TakesRulesAsTextAndAsObjects) {
  EXPECT_THAT(
      values(R"({"expect": ["p99 at_most 50us",
    {"ratio": {"of": {"reply": "64MiB", "transport": "pipe"}, "over": {"reply": 8}},
     "at_least": 20},
    {"figure": "workers.asleep", "of": {"depth": 1}, "at_least": "30%"},
    {"figure": "p50", "difference": {"minus": {"touch": false}}, "at_most": 1.5}]})",
             "expect"),
      ElementsAre("p99 at_most 50us",
                  "time_per_message of reply=64MiB,transport=pipe over reply=8 at_least 20",
                  "workers.asleep of depth=1 at_least 30%", "p50 minus touch=false at_most 1.5"));
  EXPECT_THAT(values(R"({"expect": "p50 at_most 1us;p99 at_most 2us"})", "expect"),
              ElementsAre("p50 at_most 1us", "p99 at_most 2us"));
}

TEST(ConfigJson, SaysWhatIsWrongWithARule) {
  const auto refused = [](const std::string& rule) {
    return json_rejection(R"({"expect": [)" + rule + "]}");
  };
  EXPECT_THAT(refused(R"({"ratio": {"of": {"depth": 1}}, "at_least": 1})"), HasSubstr("no 'over'"));
  EXPECT_THAT(refused(R"({"of": {"depth": 1}})"), HasSubstr("one bound"));
  EXPECT_THAT(refused(R"({"at_least": 1, "at_most": 2})"), HasSubstr("one bound"));
  EXPECT_THAT(refused(R"({"atleast": 1})"), HasSubstr("'atleast'"));
  EXPECT_THAT(refused(R"({"of": {"depth": [1]}, "at_most": 1})"), HasSubstr("no plain value"));
  EXPECT_THAT(refused(R"({"of": {"depth": "1 over"}, "at_most": 1})"), HasSubstr("blanks"));
  EXPECT_THAT(refused("[1]"), HasSubstr("nested"));
}

}  // namespace
}  // namespace ipcbench
