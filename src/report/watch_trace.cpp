// What `watch` saw as a Chrome trace: processes and threads with their own numbers, and the waits
// of each over time.
#include <fmt/format.h>

#include "ipcbench/model/watch_names.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/watch.hpp"
#include "watch_text.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostWatchEvents = 1'000'000;  // viewers give up beyond

double in_microseconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e3; }

Json name_of_track(const char* what, std::uint32_t pid, std::uint32_t tid,
                   const std::string& name) {
  return {{"name", what}, {"ph", "M"}, {"pid", pid}, {"tid", tid}, {"args", {{"name", name}}}};
}

std::string role_of(const Diagnosis& diagnosis, const WatchedThread& thread) {
  for (const Player& each : diagnosis.players)
    if (each.who.tid == thread.tid) return each.who.role;
  return thread.name;
}

Json wait_event(const WatchDocument& document, const WatchedThread& thread, std::size_t index) {
  const Observation& seen = document.observation;
  const WatchedSpan& span = thread.spans[index];
  const WatchedWait& wait = seen.waits[span.wait];
  // Up to the next look that found it elsewhere.
  const std::size_t end = std::size_t{span.first_look} + span.looks;
  const std::uint64_t end_ns = end < seen.looks_ns.size() ? seen.looks_ns[end] : seen.wall_ns;
  const std::uint64_t begin_ns = seen.looks_ns[span.first_look];
  Json args = {{"kind", name_of(wait.kind)}, {"looks", span.looks}};
  if (!wait.call.empty()) args["call"] = wait.call;
  if (!wait.channel.empty()) args["channel"] = wait.channel;
  for (const std::size_t object : wait.objects) args["at"].push_back(seen.objects[object].name);
  return {{"name", watch_text::text_of(watch_text::did_of(seen, span.wait))},
          {"cat", "wait"},
          {"ph", "X"},
          {"ts", in_microseconds(begin_ns)},
          {"dur", in_microseconds(end_ns > begin_ns ? end_ns - begin_ns : 0)},
          {"args", std::move(args)}};
}

}  // namespace

std::string watch_trace(const WatchDocument& document, const RenderOptions&) {
  Json events = Json::array();
  std::size_t left_out = 0;
  for (const WatchedProcess& process : document.observation.processes) {
    events.push_back(name_of_track("process_name", process.pid, process.pid, process.command));
    for (const WatchedThread& thread : process.threads) {
      if (events.size() + thread.spans.size() > kMostWatchEvents) {
        ++left_out;
        continue;
      }
      events.push_back(name_of_track("thread_name", process.pid, thread.tid,
                                     role_of(document.diagnosis, thread)));
      for (std::size_t i = 0; i < thread.spans.size(); ++i) {
        Json event = wait_event(document, thread, i);
        event["pid"] = process.pid;
        event["tid"] = thread.tid;
        events.push_back(std::move(event));
      }
    }
  }
  Json about = {{"tool", "ipcbench " + document.tool.version},
                {"started", document.started},
                {"diagnosis", document.diagnosis.sentence}};
  if (left_out > 0)
    about["left_out"] = fmt::format("{} threads, beyond {} events", left_out, kMostWatchEvents);
  return json_text({{"traceEvents", std::move(events)},
                    {"displayTimeUnit", "ms"},
                    {"otherData", std::move(about)}});
}

}  // namespace ipcbench
