// The whole result for programs; results/ipcbench.schema.json describes every key.
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/schema.hpp"
#include "ipcbench/report/sink.hpp"
#include "json_parts.hpp"

namespace ipcbench {
namespace json_parts {

Json of(const std::vector<Warning>& warnings) {
  Json json = Json::array();
  for (const Warning& each : warnings)
    json.push_back({{"id", each.id}, {"text", each.text}, {"advice", each.advice}});
  return json;
}

}  // namespace json_parts

namespace {

using json_parts::Json;
using json_parts::of;

Json of(const ToolInfo& tool) {
  return {{"version", tool.version},
          {"commit", tool.commit},
          {"compiler", tool.compiler},
          {"flags", tool.flags}};
}

// A key with one value is that value, so that the object reads as a config was written.
Json config_of(const Document& document) {
  Json json = Json::object();
  for (const auto& [key, values] : document.config)
    json[key] = values.size() == 1 ? Json(values.front()) : Json(values);
  return json;
}

Json of(const ExperimentResult& result) {
  Json parameters = Json::object();
  for (const auto& [key, value] : result.planned.parameters) parameters[key] = value;
  Json json = {{"name", result.planned.name},
               {"parameters", std::move(parameters)},
               {"values", json_parts::values(result.planned)},
               {"chosen", result.planned.chosen},
               {"status", name_of(result.failure.status)}};
  if (result.failure.status != Status::ok) {
    json["reason"] = result.failure.reason;
    json["failure"] = of(result.failure);
  }
  if (result.stopped_by) json["stopped_by"] = name_of(*result.stopped_by);
  json["warnings"] = of(result.warnings);
  if (result.summary) json["summary"] = of(*result.summary);
  Json invocations = Json::array();
  for (std::size_t i = 0; i < result.invocations.size(); ++i)
    invocations.push_back(of(result.invocations[i], result.figures[i]));
  json["invocations"] = std::move(invocations);
  return json;
}

Json of(const Ratio& ratio) {
  Json json = {{"axis", ratio.axis},
               {"faster", ratio.faster},
               {"slower", ratio.slower},
               {"what", ratio.what},
               {"faster_value", ratio.faster_value},
               {"slower_value", ratio.slower_value},
               {"grouped", ratio.grouped}};
  if (!ratio.grouped) json["ratio"] = of(ratio.ratio);
  json["distinct"] = ratio.distinct;
  json["alike"] = ratio.alike;
  return json;
}

Json of(const Yardsticks& yardsticks) {
  Json json = Json::object();
  const auto add = [&](const char* key, const std::optional<Yardstick>& each) {
    if (each)
      json[key] = {{"low_ns", each->low},
                   {"median_ns", each->median},
                   {"high_ns", each->high},
                   {"count", each->count}};
  };
  add("null_syscall", yardsticks.null_syscall);
  add("self_pipe", yardsticks.self_pipe);
  add("memory_copy", yardsticks.memory_copy);
  add("cache_line", yardsticks.cache_line);
  return json;
}

Json yardsticks_of(const Document& document) {
  Json json = Json::object();
  if (document.yardsticks_before) json["before"] = of(*document.yardsticks_before);
  if (document.yardsticks_after) json["after"] = of(*document.yardsticks_after);
  return json;
}

std::string render(const Document& document, const RenderOptions&) {
  Json json = {{"schema", {{"name", kSchemaName}, {"version", kSchemaVersion}}},
               {"tool", of(document.tool)},
               {"host", of(document.host)},
               {"started", document.started},
               {"complete", document.complete},
               {"elapsed_ns", document.elapsed_ns},
               {"name", document.name},
               {"description", document.description},
               {"config", config_of(document)},
               {"seed", document.seed},
               {"warnings", of(document.warnings)}};
  if (document.yardsticks_before || document.yardsticks_after)
    json["yardsticks"] = yardsticks_of(document);
  json["experiments"] = Json::array();
  json["ratios"] = Json::array();
  for (const ExperimentResult& each : document.experiments) json["experiments"].push_back(of(each));
  for (const Ratio& each : document.ratios) json["ratios"].push_back(of(each));
  return json_text(json);
}

constexpr std::string_view kEndings[] = {".json"};

}  // namespace

extern const SinkInfo json_sink;
constinit const SinkInfo json_sink = {
    .name = "json",
    .endings = kEndings,
    .summary = "the whole result with every invocation, for programs; see `ipcbench schema`",
    .render = render,
};

}  // namespace ipcbench
