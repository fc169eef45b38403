#include "watch_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/watch_names.hpp"

namespace ipcbench::watch_text {
namespace {

struct DidText {
  char letter;
  std::string_view text;
};
constexpr std::array<DidText, kDids> kDidTexts = {{{'#', "runs"},
                                                   {'.', "waits for data"},
                                                   {'o', "waits for room"},
                                                   {'=', "waits for a lock"},
                                                   {'g', "waits for the interpreter's lock"},
                                                   {'D', "waits for a disk"},
                                                   {'z', "sleeps"},
                                                   {'_', "waits for an end"},
                                                   {'?', "otherwise asleep"}}};

std::string share_text(double share) { return fmt::format("{:.0f} %", share * 100); }

}  // namespace

Did did_of(const Observation& observation, std::uint32_t index) {
  const WatchedWait& wait = observation.waits[index];
  switch (wait.kind) {
    case WaitKind::running:
      return Did::runs;
    case WaitKind::read:
      return Did::data;
    case WaitKind::write:
      return Did::room;
    case WaitKind::poll:
      return wait.objects.empty()                      ? Did::sleep
             : wait.room.size() == wait.objects.size() ? Did::room
                                                       : Did::data;
    case WaitKind::lock:
      return !wait.objects.empty() &&
                     observation.objects[wait.objects[0]].kind == WaitObject::runtime_lock
                 ? Did::runtime_lock
                 : Did::lock;
    case WaitKind::disk:
      return Did::disk;
    case WaitKind::sleep:
      return Did::sleep;
    case WaitKind::child:
      return Did::child;
    default:
      return Did::other;
  }
}

std::string_view text_of(Did did) { return kDidTexts[static_cast<std::size_t>(did)].text; }
char letter_of(Did did) { return kDidTexts[static_cast<std::size_t>(did)].letter; }

const WatchedThread& thread_of(const WatchDocument& document, const Player& player) {
  return document.observation.processes[player.process].threads[player.thread];
}

std::vector<std::optional<Did>> steps_of(const WatchDocument& document, const WatchedThread& thread,
                                         std::size_t steps) {
  const Observation& seen = document.observation;
  std::vector<std::array<std::uint32_t, kDids>> looks(steps);
  const std::size_t all = std::max<std::size_t>(seen.looks_ns.size(), 1);
  for (const WatchedSpan& span : thread.spans) {
    const auto did = static_cast<std::size_t>(did_of(seen, span.wait));
    for (std::size_t look = span.first_look; look < std::size_t{span.first_look} + span.looks;
         ++look)
      looks[std::min(look * steps / all, steps - 1)][did] += 1;
  }
  std::vector<std::optional<Did>> most(steps);
  std::optional<Did> before;
  for (std::size_t step = 0; step < steps; ++step) {
    const auto found = std::ranges::max_element(looks[step]);
    if (*found > 0) most[step] = static_cast<Did>(found - looks[step].begin());
    // Of fewer looks than steps, one stands for all steps up to the next.
    const bool empty = (step + 1) * all / steps == step * all / steps;
    if (empty && *found == 0) most[step] = before;
    before = most[step];
  }
  return most;
}

std::string actor_text(const Actor& actor) {
  return actor.pid == actor.tid ? fmt::format("{} (pid {})", actor.role, actor.pid)
                                : fmt::format("{} ({}/{})", actor.role, actor.pid, actor.tid);
}

std::string edge_text(const WatchDocument& document, const WaitEdge& edge) {
  const Observation& seen = document.observation;
  const WatchedObject& object = seen.objects[edge.object];
  bool writes = false, locks = false;
  for (const WatchedProcess& process : seen.processes)
    for (const WatchedThread& thread : process.threads) {
      if (thread.tid != edge.waits.tid || process.pid != edge.waits.pid) continue;
      for (const WatchedSpan& span : thread.spans) {
        const WatchedWait& wait = seen.waits[span.wait];
        if (wait.objects.size() != 1 || wait.objects[0] != edge.object) continue;
        writes |= wait.kind == WaitKind::write || !wait.room.empty();
        locks |= wait.kind == WaitKind::lock;
      }
    }
  std::string text = fmt::format("{} waits {} of the time for {}{}", actor_text(edge.waits),
                                 share_text(edge.share),
                                 locks    ? ""
                                 : writes ? "room in "
                                          : "data from ",
                                 object.name.empty() ? name_of(object.kind) : object.name);
  if (edge.holder)
    text += fmt::format(", which {} {}", actor_text(*edge.holder),
                        locks    ? "can give up"
                        : writes ? "reads"
                                 : "writes");
  else if (!object.detail.empty())
    text += fmt::format(", {}", object.detail);
  return text;
}

std::string messages_text(const Diagnosis& diagnosis) {
  if (!diagnosis.messages) return "";
  const SeenMessages& seen = *diagnosis.messages;
  const auto size = [](std::uint64_t bytes) {
    return bytes == 0 ? "nothing" : human_size(static_cast<double>(bytes));
  };
  return fmt::format(
      "about {} a second, one every {}; {} to the workers and {} from them, {} work each",
      human_count(seen.per_second), human_duration(static_cast<double>(seen.time_ns)),
      size(seen.size_bytes), size(seen.reply_bytes),
      seen.work_ns == 0 ? "no" : human_duration(static_cast<double>(seen.work_ns)) + " of");
}

std::string command_text(const Diagnosis& diagnosis) {
  if (!diagnosis.reproduction) return "";
  std::string text = "ipcbench";
  for (const std::string& each : diagnosis.reproduction->arguments) {
    text += " " + each;
    // The same run has what it is set beside.
    if (each.starts_with("--transport="))
      for (const std::string& other : diagnosis.reproduction->alternatives) text += "," + other;
  }
  return text;
}

std::string tried_text(const Diagnosis& diagnosis) {
  if (!diagnosis.reproduction || !diagnosis.messages || diagnosis.reproduction->tried.empty())
    return "";
  const SeenMessages& seen = *diagnosis.messages;
  const auto time_ns = static_cast<double>(seen.time_ns);
  const double work_ns = static_cast<double>(seen.work_ns) / std::max(diagnosis.workers, 1U);
  std::string text = fmt::format("a message takes {} in this program", human_duration(time_ns));
  if (work_ns < time_ns)
    text += fmt::format(", of which {} are no work", human_duration(time_ns - work_ns));
  for (const Tried& each : diagnosis.reproduction->tried) {
    const std::string what = each.same ? fmt::format("the same in ipcbench ({})", each.transport)
                                       : fmt::format("over {}", each.transport);
    text += each.message_ns > 0 ? fmt::format("; {}: {}", what, human_duration(each.message_ns))
                                : fmt::format("; {} failed: {}", what, each.failure);
  }
  return text;
}

namespace {

// As it was: where looking is dear, looks are rarer than asked for.
double look_every_ns(const Observation& seen) {
  return static_cast<double>(seen.looks_ns.empty() ? seen.period_ns
                                                   : seen.wall_ns / seen.looks_ns.size());
}

}  // namespace

std::string watched_text(const WatchDocument& document) {
  const Observation& seen = document.observation;
  std::size_t threads = 0;
  for (const WatchedProcess& each : seen.processes) threads += each.threads.size();
  const double wall = std::max(static_cast<double>(seen.wall_ns), 1.0);
  std::string text = fmt::format(
      "watched {}: {} process{}, {} thread{}, a look every {}; looking took {:.2g} % of a core",
      human_duration(wall), seen.processes.size(), seen.processes.size() == 1 ? "" : "es", threads,
      threads == 1 ? "" : "s", human_duration(look_every_ns(seen)),
      100 * static_cast<double>(seen.cost.cpu_ns) / wall);
  if (seen.short_lived.processes > 0)
    text += fmt::format("; {} process{} came and went unseen", seen.short_lived.processes,
                        seen.short_lived.processes == 1 ? "" : "es");
  return text;
}

}  // namespace ipcbench::watch_text
