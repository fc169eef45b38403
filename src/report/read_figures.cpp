#include "ipcbench/report/read_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "ipcbench/base/error.hpp"
#include "ipcbench/report/schema.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

// Where the parties ran, as far as the guest can see: pinned; or together on one core, apart on one
// each, from the first message to the last; or mixed. What differs in this is not the same job.
std::string placement_label(const Json& parties, const std::string& placement) {
  if (placement != "free") return "pinned";
  std::set<int> cores;
  bool moved = false;
  for (const Json& party : parties) {
    const int first = party.at("first_cpu").get<int>();
    const int last = party.at("last_cpu").get<int>();
    cores.insert({first, last});
    moved = moved || first != last;
  }
  if (cores.size() == 1) return "together";
  return !moved && cores.size() == parties.size() ? "apart" : "mixed";
}

double longest_run_queue(const Json& parties) {
  double longest = 0;
  for (const Json& party : parties) {
    const double wall = party.at("wall_ns").get<double>();
    if (wall > 0) longest = std::max(longest, party.at("run_queue_ns").get<double>() / wall);
  }
  return std::min(longest, 1.0);
}

InvocationFigures invocation_of(const Json& json, const std::string& placement) {
  InvocationFigures figures;
  figures.failure.status = parse_name<Status>(json.at("status").get<std::string>());
  if (figures.failure.status != Status::ok) {
    figures.failure.reason = json.at("reason");
    return figures;
  }
  InvocationResult result;
  result.wall_ns = json.at("wall_ns");
  result.messages = json.at("messages");
  result.batch_messages = json.at("batch_messages");
  result.batches_ns = json.at("batches_ns").get<std::vector<std::uint64_t>>();
  figures.messages = result.messages;
  figures.side.message_ns = message_ns(result);
  figures.side.placement = placement_label(json.at("parties"), placement);
  figures.run_queue = longest_run_queue(json.at("parties"));
  return figures;
}

ExperimentFigures experiment_of(const Json& json) {
  ExperimentFigures figures;
  figures.name = json.at("name");
  for (const auto& [key, value] : json.at("parameters").items())
    figures.parameters.emplace_back(key, value.get<std::string>());
  for (const Json& each : json.at("invocations"))
    figures.invocations.push_back(invocation_of(each, figures.parameter("placement")));
  return figures;
}

ResultFigures result_of(const Json& json) {
  const Json& schema = json.at("schema");
  if (schema.at("name") != kSchemaName || schema.at("version") != kSchemaVersion)
    throw UsageError(fmt::format("its schema is not {} {}", kSchemaName, kSchemaVersion));
  ResultFigures figures;
  figures.version.version = json.at("tool").at("version");
  figures.version.commit = json.at("tool").at("commit");
  figures.host.cpu = json.at("host").at("cpu");
  figures.host.kernel = json.at("host").at("kernel");
  figures.host.allowed_cpus = json.at("host").at("allowed_cpus").get<std::vector<int>>();
  figures.started = json.at("started");
  for (const Json& each : json.at("experiments"))
    figures.experiments.push_back(experiment_of(each));
  return figures;
}

}  // namespace

std::string ExperimentFigures::parameter(std::string_view key) const {
  for (const auto& [each, value] : parameters)
    if (each == key) return value;
  return {};
}

ResultFigures read_figures(std::string_view text, const std::string& origin) {
  try {
    return result_of(Json::parse(text));
  } catch (const Json::exception& error) {
    throw UsageError(fmt::format("{}: is no result of ipcbench: {}", origin, error.what()));
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: is no result of ipcbench: {}", origin, error.what()));
  }
}

}  // namespace ipcbench
