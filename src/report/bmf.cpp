// Bencher Metric Format: experiment -> measure -> value with its interval. Bencher's own measures:
// latency in ns, throughput in operations per second, here messages.
#include "exchange.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/mode_figures.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

struct Measure {
  const char* name;
  Interval LargestMode::*interval;
};

constexpr Measure kMeasures[] = {
    {"latency", &LargestMode::message_ns},
    {"throughput", &LargestMode::messages_per_second},
};

std::string render_bmf(const Document& document, const RenderOptions&) {
  Json all = Json::object();
  for (const ExperimentResult* each : exchange::measured(document)) {
    Json& entry = all[exchange::series_of(document, *each)];
    const LargestMode mode = largest_mode(*each);
    for (const Measure& measure : kMeasures) {
      const Interval& interval = mode.*measure.interval;
      Json metric = {{"value", interval.median}};
      // A single invocation has no interval; bounds equal to the value would claim certainty.
      if (interval.count > 1) {
        metric["lower_value"] = interval.low;
        metric["upper_value"] = interval.high;
      }
      entry[measure.name] = std::move(metric);
    }
  }
  return json_text(all);
}

}  // namespace

extern const SinkInfo bmf_sink;
constinit const SinkInfo bmf_sink = {
    .name = "bmf",
    .endings = kJsonEndings,
    .summary =
        "Bencher Metric Format: latency in ns and messages per second with their intervals, "
        "for `bencher run --adapter json`",
    .only_measured = true,
    .one_figure = true,
    .render = render_bmf,
};

}  // namespace ipcbench
