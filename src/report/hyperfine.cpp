// As hyperfine exports JSON, for its scripts: seconds per message, one time per invocation.
#include "exchange.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/mode_figures.hpp"
#include "ipcbench/stats/moments.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

double seconds(double ns) { return ns / 1e9; }

// Mean over the invocations of a counter of all parties, per message.
double seconds_per_message(const LargestMode& mode, std::uint64_t PartyCounters::*counter) {
  std::vector<double> values;
  for (const InvocationResult* invocation : mode.members) {
    double sum = 0;
    for (const PartyResult& party : invocation->parties)
      sum += static_cast<double>(party.counters.*counter);
    values.push_back(invocation->messages > 0 ? sum / static_cast<double>(invocation->messages)
                                              : 0);
  }
  return seconds(moments(values).mean);
}

Json entry_of(const Document& document, const ExperimentResult& experiment) {
  const LargestMode mode = largest_mode(experiment);
  std::vector<double> times;
  for (const InvocationResult* each : mode.members) times.push_back(seconds(message_ns(*each)));
  const Moments of_times = moments(times);
  Json parameters = Json::object();
  for (const auto& [key, value] : exchange::varying_numbers(document, experiment))
    parameters[key] = value;
  return {{"command", exchange::series_of(document, experiment)},
          {"mean", of_times.mean},
          {"stddev", of_times.deviation},
          {"median", seconds(mode.message_ns.median)},
          {"user", seconds_per_message(mode, &PartyCounters::user_ns)},
          {"system", seconds_per_message(mode, &PartyCounters::system_ns)},
          {"min", of_times.least},
          {"max", of_times.most},
          {"times", times},
          {"exit_codes", std::vector<int>(times.size(), 0)},
          {"parameters", std::move(parameters)}};
}

std::string render_hyperfine(const Document& document, const RenderOptions&) {
  Json results = Json::array();
  for (const ExperimentResult* each : exchange::measured(document))
    results.push_back(entry_of(document, *each));
  return json_text({{"results", std::move(results)}});
}

}  // namespace

extern const SinkInfo hyperfine_sink;
constinit const SinkInfo hyperfine_sink = {
    .name = "hyperfine",
    .endings = kJsonEndings,
    .summary =
        "as hyperfine exports JSON, seconds per message, one time per invocation, for its "
        "plot scripts",
    .only_measured = true,
    .one_figure = true,
    .render = render_hyperfine,
};

}  // namespace ipcbench
