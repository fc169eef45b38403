// For github-action-benchmark's own format. Two files, because a tool there is told once which way
// is better: customSmallerIsBetter and customBiggerIsBetter.
#include <fmt/format.h>

#include <algorithm>

#include "exchange.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/mode_figures.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

// Whole where that says it all; no exponent, people read it.
std::string rounded(double value) {
  return value < 1000 ? fmt::format("{:.4g}", value) : fmt::format("{:.0f}", value);
}

std::string render_interval(const Document& document, Interval LargestMode::*what,
                            const char* unit) {
  Json entries = Json::array();
  for (const ExperimentResult* each : exchange::measured(document)) {
    const LargestMode mode = largest_mode(*each);
    const Interval& interval = mode.*what;
    Json entry = {
        {"name", exchange::series_of(document, *each)}, {"unit", unit}, {"value", interval.median}};
    if (interval.count > 1) {
      // It takes one number: the longer arm of the interval.
      const double longer =
          std::max(interval.high - interval.median, interval.median - interval.low);
      entry["range"] = "± " + rounded(longer);
      entry["extra"] =
          fmt::format("median of {} invocations\n{:.4g} % interval [{}, {}]", interval.count,
                      100 * interval.confidence, rounded(interval.low), rounded(interval.high));
      if (mode.share < 1)
        entry["extra"] = fmt::format("{}\nthe largest group of invocations, {:.0f} % of all",
                                     entry["extra"].get<std::string>(), 100 * mode.share);
    }
    entries.push_back(std::move(entry));
  }
  return json_text(entries);
}

std::string render_gab(const Document& document, const RenderOptions&) {
  return render_interval(document, &LargestMode::message_ns, "ns");
}

std::string render_throughput(const Document& document, const RenderOptions&) {
  return render_interval(document, &LargestMode::bytes_per_second, "bytes/s");
}

}  // namespace

extern const SinkInfo gab_sink;
constinit const SinkInfo gab_sink = {
    .name = "gab",
    .endings = kJsonEndings,
    .summary = "ns per message for github-action-benchmark's customSmallerIsBetter",
    .only_measured = true,
    .one_figure = true,
    .render = render_gab,
};

extern const SinkInfo gab_throughput_sink;
constinit const SinkInfo gab_throughput_sink = {
    .name = "gab-throughput",
    .endings = kJsonEndings,
    .summary = "bytes per second for github-action-benchmark's customBiggerIsBetter",
    .only_measured = true,
    .one_figure = true,
    .render = render_throughput,
};

}  // namespace ipcbench
