// pyperf's JSON: one benchmark per experiment, one run per invocation, whose only value is its time
// per message in seconds. pyperf refuses values that are not above 0, and empty or broken texts.
#include "exchange.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

// One value, the invocation's own figure: messages of one process tree are no independent repeats,
// and a test that took them for such would raise an alarm at every placement.
Json run_of(const InvocationResult& invocation) {
  return {{"metadata",
           {{"loops", std::max<std::uint64_t>(invocation.messages, 1)},
            {"duration", static_cast<double>(invocation.wall_ns) / 1e9},
            {"ipcbench_round", invocation.round},
            {"ipcbench_order", invocation.order}}},
          {"values", Json::array({message_ns(invocation) / 1e9})}};
}

void add_text(Json& metadata, const char* key, const std::string& text) {
  const std::string clean = printable(text);
  if (clean.find_first_not_of(' ') != std::string::npos) metadata[key] = clean;
}

Json common_metadata(const Document& document) {
  Json metadata = {{"unit", "second"}, {"inner_loops", 1}};
  if (!document.host.allowed_cpus.empty())
    metadata["cpu_count"] = document.host.allowed_cpus.size();
  add_text(metadata, "cpu_model_name", document.host.cpu);
  add_text(metadata, "platform", document.host.kernel);
  add_text(metadata, "ipcbench_version", document.tool.version);
  add_text(metadata, "ipcbench_commit", document.tool.commit);
  add_text(metadata, "ipcbench_started", document.started);
  return metadata;
}

std::string render_pyperf(const Document& document, const RenderOptions&) {
  Json benchmarks = Json::array();
  for (const ExperimentResult* experiment : exchange::measured(document)) {
    Json runs = Json::array();
    for (const InvocationResult& each : experiment->invocations)
      if (message_ns(each) > 0) runs.push_back(run_of(each));
    Json metadata = Json::object();
    add_text(metadata, "name", exchange::series_of(document, *experiment));
    if (!runs.empty())
      benchmarks.push_back({{"metadata", std::move(metadata)}, {"runs", std::move(runs)}});
  }
  return json_text({{"version", "1.0"},
                    {"metadata", common_metadata(document)},
                    {"benchmarks", std::move(benchmarks)}});
}

}  // namespace

extern const SinkInfo pyperf_sink;
constinit const SinkInfo pyperf_sink = {
    .name = "pyperf",
    .endings = kJsonEndings,
    .summary =
        "pyperf JSON, one run per invocation with one value, its seconds per message, for "
        " `python3 -m pyperf stats` and compare_to",
    .only_measured = true,
    .render = render_pyperf,
};

}  // namespace ipcbench
