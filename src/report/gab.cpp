// For github-action-benchmark's own format. Two files, because a tool there is told once which way
// is better: customSmallerIsBetter and customBiggerIsBetter.
#include <fmt/format.h>

#include <algorithm>

#include "exchange.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

// Whole where that says it all; no exponent, people read it.
std::string rounded(double value) {
  return value < 1000 ? fmt::format("{:.4g}", value) : fmt::format("{:.0f}", value);
}

std::string render_interval(const Document& document, Interval Summary::*what, const char* unit) {
  Json entries = Json::array();
  for (const ExperimentResult* each : exchange::measured(document)) {
    const Interval& interval = (*each->summary).*what;
    Json entry = {{"name", each->planned.name}, {"unit", unit}, {"value", interval.median}};
    if (interval.count > 1) {
      // It takes one number: the longer arm of the interval.
      entry["range"] =
          "± " + rounded(std::max(interval.high - interval.median, interval.median - interval.low));
      entry["extra"] =
          fmt::format("median of {} invocations\n{:.4g} % interval [{}, {}]", interval.count,
                      100 * interval.confidence, rounded(interval.low), rounded(interval.high));
    }
    entries.push_back(std::move(entry));
  }
  return json_text(entries);
}

std::string render(const Document& document, const RenderOptions&) {
  return render_interval(document, &Summary::message_ns, "ns");
}

std::string render_throughput(const Document& document, const RenderOptions&) {
  return render_interval(document, &Summary::bytes_per_second, "bytes/s");
}

constexpr std::string_view kEndings[] = {".json"};

}  // namespace

extern const SinkInfo gab_sink;
constinit const SinkInfo gab_sink = {
    .name = "gab",
    .endings = kEndings,
    .summary = "ns per message for github-action-benchmark's customSmallerIsBetter",
    .only_measured = true,
    .render = render,
};

extern const SinkInfo gab_throughput_sink;
constinit const SinkInfo gab_throughput_sink = {
    .name = "gab-throughput",
    .endings = kEndings,
    .summary = "bytes per second for github-action-benchmark's customBiggerIsBetter",
    .only_measured = true,
    .render = render_throughput,
};

}  // namespace ipcbench
