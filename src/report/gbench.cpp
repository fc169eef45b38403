// As google/benchmark writes JSON. One row per experiment, because CI readers take every row for a
// series of its own; one row per invocation for compare.py, which tests what repeats.
#include <optional>

#include "exchange.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;
using exchange::Row;

// "L1d" is a data cache of level 1.
Json cache_of(const std::string& name, std::uint64_t bytes) {
  const bool data = name.ends_with('d');
  const bool instruction = name.ends_with('i');
  const int level = name.size() > 1 && name[1] >= '1' && name[1] <= '9' ? name[1] - '0' : 0;
  return {{"type", data          ? "Data"
                   : instruction ? "Instruction"
                                 : "Unified"},
          {"level", level},
          {"size", bytes}};
}

// What is not known is left out: readers would take it for a fact. What is ours is a string.
Json context_of(const Document& document) {
  Json caches = Json::array();
  for (const auto& [name, bytes] : document.host.caches) caches.push_back(cache_of(name, bytes));
  Json context = {
      {"date", document.started},
      {"executable", "ipcbench"},
      {"num_cpus", document.host.allowed_cpus.size()},
      {"caches", std::move(caches)},
      {"load_avg", Json::array({document.host.load})},
      {"library_version", "ipcbench " + document.tool.version},
      {"library_build_type", document.tool.flags.starts_with("Debug") ? "debug" : "release"},
      {"json_schema_version", 1}};
  const std::string& governor = document.host.governor;
  if (!governor.empty() && governor != "not available")
    context["cpu_scaling_enabled"] = governor != "performance";
  context["ipcbench_cpu"] = document.host.cpu;
  context["ipcbench_kernel"] = document.host.kernel;
  context["ipcbench_commit"] = document.tool.commit;
  context["ipcbench_flags"] = document.tool.flags;
  return context;
}

struct Place {
  std::string series;
  std::size_t family = 0;      // the experiment
  std::size_t repetition = 0;  // of it
  std::size_t repetitions = 1;
};

struct GbenchField {
  const char* name;
  Json (*value)(const Row&, const Place&);
};

// The one list of what a row holds.
constexpr GbenchField kFields[] = {
    {"name", [](const Row&, const Place& place) -> Json { return place.series; }},
    {"family_index", [](const Row&, const Place& place) -> Json { return place.family; }},
    {"per_family_instance_index", [](const Row&, const Place&) -> Json { return 0; }},
    {"run_name", [](const Row&, const Place& place) -> Json { return place.series; }},
    {"run_type", [](const Row&, const Place&) -> Json { return "iteration"; }},
    {"repetitions", [](const Row&, const Place& place) -> Json { return place.repetitions; }},
    {"repetition_index", [](const Row&, const Place& place) -> Json { return place.repetition; }},
    {"threads",
     [](const Row& row, const Place&) -> Json {
       return row.experiment->planned.experiment.workers;
     }},
    {"iterations", [](const Row& row, const Place&) -> Json { return row.messages; }},
    {"real_time", [](const Row& row, const Place&) -> Json { return row.message_ns; }},
    {"cpu_time", [](const Row& row, const Place&) -> Json { return row.processor_ns; }},
    {"time_unit", [](const Row&, const Place&) -> Json { return "ns"; }},
    {"bytes_per_second", [](const Row& row, const Place&) -> Json { return row.bytes_per_second; }},
    {"items_per_second",
     [](const Row& row, const Place&) -> Json { return row.messages_per_second; }},
};

Json json_of(const Row& row, const Place& place) {
  Json json = Json::object();
  for (const GbenchField& field : kFields) json[field.name] = field.value(row, place);
  return json;
}

std::string text_of(const Document& document, Json rows) {
  return json_text({{"context", context_of(document)}, {"benchmarks", std::move(rows)}});
}

std::string render_gbench(const Document& document, const RenderOptions&) {
  Json rows = Json::array();
  for (const ExperimentResult* each : exchange::measured(document))
    rows.push_back(json_of(exchange::row_of(*each),
                           {exchange::series_of(document, *each), rows.size(), 0, 1}));
  return text_of(document, std::move(rows));
}

std::string render_repetitions(const Document& document, const RenderOptions&) {
  Json rows = Json::array();
  std::size_t family = 0;
  for (const ExperimentResult* each : exchange::measured(document)) {
    const std::size_t count = each->invocations.size();
    const std::string series = exchange::series_of(document, *each);
    for (std::size_t i = 0; i < count; ++i)
      rows.push_back(
          json_of(exchange::row_of(*each, each->invocations[i]), {series, family, i, count}));
    ++family;
  }
  return text_of(document, std::move(rows));
}

}  // namespace

extern const SinkInfo gbench_sink;
constinit const SinkInfo gbench_sink = {
    .name = "gbench",
    .endings = kJsonEndings,
    .summary =
        "Google Benchmark JSON, one row per experiment, for github-action-benchmark "
        "(googlecpp) and Bencher (cpp_google)",
    .only_measured = true,
    .one_figure = true,
    .render = render_gbench,
};

extern const SinkInfo gbench_reps_sink;
constinit const SinkInfo gbench_reps_sink = {
    .name = "gbench-reps",
    .endings = kJsonEndings,
    .summary =
        "Google Benchmark JSON, one row per invocation, for its compare.py; its test wants "
        "--invocations=9 or more",
    .only_measured = true,
    .render = render_repetitions,
};

}  // namespace ipcbench
