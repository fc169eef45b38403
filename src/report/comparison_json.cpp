// A comparison for programs; results/ipcbench-compare.schema.json describes every key.
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/stats/compare.hpp"
#include "json_parts.hpp"

namespace ipcbench {
namespace {

using json_parts::Json;

Json of(const ComparedVersion& version) {
  return {{"source", version.source}, {"version", version.version}, {"commit", version.commit}};
}

Json of(const Judgement& judgement) {
  return {{"verdict", name_of(judgement.verdict)},
          {"pairs", judgement.pairs},
          {"usable", judgement.usable},
          {"estimate", judgement.estimate},
          {"low", judgement.low},
          {"high", judgement.high},
          {"confidence", judgement.confidence},
          {"detectable", judgement.detectable}};
}

std::string where(const PairedRun& side) {
  return side.placement + (side.distance.empty() ? "" : " " + side.distance);
}

Json of(const std::vector<Pair>& pairs) {
  Json json = Json::array();
  for (const Pair& each : pairs)
    json.push_back(Json::array({each.a.message_ns, each.b.message_ns, where(each.a), where(each.b),
                                each.b_first ? "BA" : "AB"}));
  return json;
}

Json of(const ComparisonRow& row) {
  Json parameters = Json::object();
  for (const auto& [key, value] : row.parameters) parameters[key] = value;
  const bool ok = row.failure.status == Status::ok;
  Json said = of(headline(row));
  said["of"] = has_fresh_figures(row) ? "fresh_pairs" : "pairs";
  Json json = {{"name", row.name},
               {"parameters", std::move(parameters)},
               {"difference", row.difference},
               {"verdict", name_of(row.verdict)},
               {"status", name_of(row.failure.status)},
               {"reason", ok ? row.reason : row.failure.reason},
               {"messages", row.messages},
               {"a_ns", row.a_ns},
               {"b_ns", row.b_ns},
               {"headline", std::move(said)},
               {"first", of(row.first)}};
  if (row.confirmation.pairs > 0) json["confirmation"] = of(row.confirmation);
  json["worst_run_queue"] = row.worst_run_queue;
  if (row.worst_steal) json["worst_steal"] = *row.worst_steal;
  json["elapsed_ns"] = row.elapsed_ns;
  json["warnings"] = json_parts::of(row.warnings);
  json["pairs"] = of(row.pairs);
  json["fresh_pairs"] = of(row.fresh);
  return json;
}

Json of(const CompareRule& rule) {
  return {{"margin", rule.margin},
          {"same_within", rule.same_within},
          {"least_pairs", rule.least_pairs},
          {"confidence", rule.confidence},
          {"looks", rule.looks},
          {"look_confidence", rule.look_confidence},
          {"least_confirming", rule.least_confirming},
          {"confirm_confidence", rule.confirm_confidence}};
}

}  // namespace

std::string comparison_json(const ComparisonDocument& document, const RenderOptions&) {
  Json json = {{"schema", {{"name", kComparisonSchemaName}, {"version", kComparisonSchemaVersion}}},
               {"a", of(document.a)},
               {"b", of(document.b)},
               {"host",
                {{"cpu", document.host.cpu},
                 {"kernel", document.host.kernel},
                 {"allowed_cpus", document.host.allowed_cpus}}},
               {"started", document.started},
               {"seed", document.seed},
               {"stored", document.stored},
               {"gating", document.gating},
               {"complete", document.complete},
               {"elapsed_ns", document.elapsed_ns},
               {"rule", of(CompareRule{})},
               {"experiments", Json::array()}};
  for (const ComparisonRow& row : document.rows) json["experiments"].push_back(of(row));
  return json_text(json);
}

}  // namespace ipcbench
