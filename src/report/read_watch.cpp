// Reads what `watch` wrote, which somebody else may have changed: places outside of their lists
// must not get into the program.
#include <fmt/format.h>

#include "document_kind.hpp"
#include "ipcbench/report/watch.hpp"
#include "read_fields.hpp"
#include "watch_fields.hpp"

namespace ipcbench {
namespace {

using WatchKind = SchemaOf<WatchDocument>;

// Hands out the place in the document that a check is about.
class Checked {
 public:
  Checked(const Observation& observation, const JsonValue& json)
      : observation_(observation), json_(json.at("observation")) {}

  void check() const {
    objects();
    waits();
    std::uint64_t last_ns = 0;
    for (std::size_t i = 0; i < observation_.looks_ns.size(); ++i) {
      if (observation_.looks_ns[i] < last_ns)
        json_.at("looks_ns").at(i).reject("is earlier than the look before it");
      last_ns = observation_.looks_ns[i];
    }
    for (std::size_t p = 0; p < observation_.processes.size(); ++p)
      process(observation_.processes[p], json_.at("processes").at(p));
  }

 private:
  void place(std::size_t index, std::size_t size, const JsonValue& json) const {
    if (index >= size) json.reject(fmt::format("is {}, but there are {}", index, size));
  }
  void object_place(std::size_t index, const JsonValue& json) const {
    place(index, observation_.objects.size(), json);
  }

  void objects() const {
    for (std::size_t i = 0; i < observation_.objects.size(); ++i)
      if (const std::optional<std::size_t>& peer = observation_.objects[i].peer)
        object_place(*peer, json_.at("objects").at(i).at("peer"));
  }

  void waits() const {
    for (std::size_t i = 0; i < observation_.waits.size(); ++i) {
      for (const std::size_t each : observation_.waits[i].objects)
        object_place(each, json_.at("waits").at(i).at("objects"));
      for (const std::size_t each : observation_.waits[i].room)
        object_place(each, json_.at("waits").at(i).at("room"));
    }
  }

  void process(const WatchedProcess& process, const JsonValue& json) const {
    for (const Held& held : process.holds) object_place(held.object, json.at("holds"));
    for (std::size_t i = 0; i < process.threads.size(); ++i)
      thread(process.threads[i], json.at("threads").at(i));
  }

  void thread(const WatchedThread& thread, const JsonValue& json) const {
    for (const SeenCall& call : thread.calls) object_place(call.object, json.at("calls"));
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < thread.spans.size(); ++i) {
      const WatchedSpan& span = thread.spans[i];
      const JsonValue at = json.at("spans").at(i);
      if (span.first_look < next) at.reject("begins before the span before it ends");
      next = std::uint64_t{span.first_look} + span.looks;
      if (next > observation_.looks_ns.size()) at.reject("has more looks than there are");
      place(span.wait, observation_.waits.size(), at);
    }
  }

  const Observation& observation_;
  const JsonValue json_;
};

}  // namespace

bool is_watch_document(std::string_view text) {
  return text.substr(0, 400).find(fmt::format("\"{}\"", WatchKind::kName)) !=
         std::string_view::npos;
}

WatchDocument parse_watch_document(std::string_view text, const std::string& origin) {
  const JsonValue::Json json = parse_result_json(text, origin);
  const JsonValue root(json, origin);
  check_kind<WatchKind>(root, "name what 'ipcbench watch -o FILE' wrote");
  WatchDocument document;
  read_parts::read_object(document, root);
  Checked(document.observation, root).check();
  for (std::size_t i = 0; i < document.diagnosis.graph.size(); ++i)
    if (document.diagnosis.graph[i].object >= document.observation.objects.size())
      root.at("diagnosis").at("graph").at(i).at("object").reject("is no object that was seen");
  for (std::size_t i = 0; i < document.diagnosis.players.size(); ++i) {
    const Player& player = document.diagnosis.players[i];
    const std::vector<WatchedProcess>& processes = document.observation.processes;
    if (player.process >= processes.size() ||
        player.thread >= processes[player.process].threads.size())
      root.at("diagnosis").at("players").at(i).reject("is no thread that was seen");
  }
  return document;
}

}  // namespace ipcbench
