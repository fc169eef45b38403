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

Json of(const HostInfo& host) {
  Json caches = Json::array();
  for (const auto& [name, bytes] : host.caches)
    caches.push_back({{"name", name}, {"size_bytes", bytes}});
  return {{"cpu", host.cpu},
          {"allowed_cpus", host.allowed_cpus},
          {"caches", std::move(caches)},
          {"kernel", host.kernel},
          {"clock_source", host.clock_source},
          {"governor", host.governor},
          {"hypervisor", host.hypervisor},
          {"memory_bytes", host.memory_bytes},
          {"memory_limit_bytes", host.memory_limit_bytes},
          {"memory_limit_source", host.memory_limit_source},
          {"load", host.load}};
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
               {"chosen", result.planned.chosen},
               {"status", name_of(result.failure.status)}};
  if (result.failure.status != Status::ok) {
    json["reason"] = result.failure.reason;
    json["failure"] = of(result.failure);
  }
  json["warnings"] = of(result.warnings);
  if (result.summary) json["summary"] = of(*result.summary);
  Json invocations = Json::array();
  for (const InvocationResult& each : result.invocations) invocations.push_back(of(each));
  json["invocations"] = std::move(invocations);
  return json;
}

Json of(const Ratio& ratio) {
  return {{"axis", ratio.axis},
          {"faster", ratio.faster},
          {"slower", ratio.slower},
          {"what", ratio.what},
          {"faster_value", ratio.faster_value},
          {"slower_value", ratio.slower_value},
          {"ratio", of(ratio.ratio)},
          {"distinct", ratio.distinct}};
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
               {"warnings", of(document.warnings)},
               {"experiments", Json::array()},
               {"ratios", Json::array()}};
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
