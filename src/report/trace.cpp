// Chrome's trace event format, for Perfetto and chrome://tracing: what every party was doing, and
// in which state the kernel saw it. A process per invocation, a thread per party, on the time line
// of the whole run; parties on other hosts are put on the clock of rank 0. Complete events of one
// thread never overlap: each ends where the next begins.
#include <fmt/format.h>

#include "exchange.hpp"
#include "ipcbench/model/experiment.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"
#include "run_clock.hpp"
#include "span_ends.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostEvents = 1'000'000;  // viewers give up beyond

double microseconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e3; }

Json name_event(const char* what, std::uint64_t process, std::uint32_t thread,
                const std::string& name) {
  return {
      {"name", what}, {"ph", "M"}, {"pid", process}, {"tid", thread}, {"args", {{"name", name}}}};
}

Json span_event(const StateSpan& span, std::uint64_t start_ns, std::uint64_t length_ns) {
  Json args = {{"phase", name_of(span.phase)},
               {"state", std::string(1, span.state)},
               {"samples", span.samples}};
  if (!span.wait_channel.empty()) args["channel"] = span.wait_channel;
  return {{"name", fmt::format("{} ({})", name_of(span.phase), span.state)},
          {"cat", "state"},
          {"ph", "X"},
          {"ts", microseconds(start_ns)},
          {"dur", microseconds(length_ns)},
          {"args", std::move(args)}};
}

void add_party(Json& events, const PartyResult& party, std::uint64_t process,
               const RunClock& clock) {
  events.push_back(name_event("thread_name", process, party.party, clock.party()));
  for (std::size_t i = 0; i < party.timeline.size(); ++i) {
    const StateSpan& span = party.timeline[i];
    const std::uint64_t start_ns = clock.at(span.start_ns);
    Json event = span_event(span, start_ns, clock.at(end_of_samples(party, i)) - start_ns);
    event["pid"] = process;
    event["tid"] = party.party;
    events.push_back(std::move(event));
  }
}

// By the record of switches: a row of its own under that of the samples.
void add_exact(Json& events, const PartyResult& party, std::uint64_t process,
               const RunClock& clock) {
  if (!party.exact) return;
  const std::uint32_t row = kMaxParties + party.party;
  events.push_back(name_event("thread_name", process, row, clock.party() + " (exact)"));
  const std::vector<OccupationSpan>& spans = party.exact->timeline;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const std::optional<std::uint64_t> end_ns = end_of_occupation(party, i);
    if (!end_ns) return;
    events.push_back({{"name", name_of(spans[i].state)},
                      {"cat", "exact"},
                      {"ph", "X"},
                      {"ts", microseconds(clock.at(spans[i].start_ns))},
                      {"dur", microseconds(clock.at(*end_ns) - clock.at(spans[i].start_ns))},
                      {"args", {{"cpu", spans[i].cpu}}},
                      {"pid", process},
                      {"tid", row}});
  }
}

std::size_t events_of(const InvocationResult& invocation) {
  std::size_t count = 2;  // name and place of the process
  for (const PartyResult& party : invocation.parties) {
    count += 1 + party.timeline.size();
    if (party.exact) count += 1 + party.exact->timeline.size();
  }
  return count;
}

// `process`: a number of our own, because those of the system come again sooner or later.
void add_invocation(Json& events, std::uint64_t process, const ExperimentResult& experiment,
                    const InvocationResult& invocation) {
  events.push_back(
      name_event("process_name", process, 0,
                 fmt::format("{}, round {}", experiment.planned.name, invocation.round)));
  events.push_back({{"name", "process_sort_index"},
                    {"ph", "M"},
                    {"pid", process},
                    {"tid", 0},
                    {"args", {{"sort_index", invocation.order}}}});
  for (const PartyResult& party : invocation.parties) {
    const RunClock clock(invocation, party.party);
    add_party(events, party, process, clock);
    add_exact(events, party, process, clock);
  }
}

std::string render_trace(const Document& document, const RenderOptions&) {
  Json events = Json::array();
  std::uint64_t count = 0, left_out = 0;
  for (const ExperimentResult* experiment : exchange::measured(document))
    for (const InvocationResult& each : experiment->invocations) {
      ++count;
      if (events.size() + events_of(each) <= kMostEvents)
        add_invocation(events, count, *experiment, each);
      else
        ++left_out;
    }
  Json about = {{"tool", "ipcbench " + document.tool.version},
                {"started", document.started},
                {"name", document.name}};
  if (std::string clocks = about_clocks(document); !clocks.empty())
    about["clocks"] = std::move(clocks);
  if (left_out > 0)
    about["left_out"] =
        fmt::format("{} of {} invocations, beyond {} events", left_out, count, kMostEvents);
  return json_text({{"traceEvents", std::move(events)},
                    {"displayTimeUnit", "ms"},
                    {"otherData", std::move(about)}});
}

}  // namespace

extern const SinkInfo trace_sink;
constinit const SinkInfo trace_sink = {
    .name = "trace",
    .endings = kJsonEndings,
    .summary =
        "Chrome trace: states and phases of every party over time, for ui.perfetto.dev and "
        "chrome://tracing; at most 1 million events",
    .only_measured = true,
    .raw_data = true,
    .render = render_trace,
};

}  // namespace ipcbench
