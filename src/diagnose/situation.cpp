#include "situation.hpp"

#include <algorithm>

namespace ipcbench::diagnosing {
namespace {

constexpr std::array<std::string_view, kDoings> kDoingTexts = {
    "runs",
    "waits for data",
    "waits for room",
    "waits for a lock",
    "waits for the interpreter's lock",
    "waits for a disk",
    "sleeps until a time",
    "waits for a process or a thread to end",
    "waits for something else"};

// Of several threads of one worker that all sleep: which of them tells what the worker waits for.
int rank_of(const WatchedWait& wait) {
  switch (wait.kind) {
    case WaitKind::write:
    case WaitKind::disk:
      return 0;
    case WaitKind::lock:
      return 1;
    case WaitKind::read:
      return 2;
    case WaitKind::sleep:
      return 3;
    case WaitKind::poll:
      return 4;
    case WaitKind::child:
      return 6;
    default:
      return 5;
  }
}

int rank_at(const Observation& observation, const WatchedWait& wait) {
  if (wait.kind != WaitKind::lock || wait.objects.empty()) return rank_of(wait);
  // A feeder without work waits at a lock of its own, whatever the worker does.
  const WaitObject kind = observation.objects[wait.objects[0]].kind;
  return kind == WaitObject::shared_lock ? 1 : kind == WaitObject::runtime_lock ? 2 : 5;
}

}  // namespace

std::string_view text_of(Doing doing) { return kDoingTexts[static_cast<std::size_t>(doing)]; }

Situation::Situation(const Observation& observation)
    : scene(observation), chains(scene), cast(cast_of(scene)) {
  const double wall_s = static_cast<double>(observation.wall_ns) / 1e9;
  stuck = chains.stuck(std::min(2.0, wall_s / 2));
  count_flows();
  count_short_lived();
  bars.assign(cast.units.size(), std::vector<Doing>(scene.looks.size(), Doing::other));
  for (std::size_t look = 0; look < scene.looks.size(); ++look) look_at(look);
  take_queue_away();
}

void Situation::look_at(std::size_t look) {
  const std::uint64_t now = scene.time_of(look);
  if (now < cast.begin_ns || now > cast.end_ns) return;
  for (std::size_t i = 0; i < cast.units.size(); ++i) look_at_unit(cast.units[i], i, look);
  bool full = false, full_main = false;
  for (std::size_t t = 0; t < scene.threads.size(); ++t) {
    const std::uint32_t at = scene.threads[t].at[look];
    if (at == kAbsent || role_of(t) != Role::other || cast.threads) continue;
    const WatchedWait& wait = scene.wait(at);
    const bool counts =
        wait.kind == WaitKind::write ||
        (wait.kind == WaitKind::lock && !wait.objects.empty() &&
         scene.observation.objects[wait.objects[0]].kind == WaitObject::shared_lock);
    full |= counts;
    full_main |= counts && scene.threads[t].is_main;
  }
  other_full += full;
  other_full_main += full_main;
}

void Situation::look_at_unit(const std::vector<std::size_t>& unit, std::size_t number,
                             std::size_t look) {
  std::size_t first = kNobody;
  int lowest = 0;
  bool runs = false;
  for (const std::size_t t : unit) {
    const std::uint32_t at = scene.threads[t].at[look];
    if (at == kAbsent) continue;
    const WatchedWait& wait = scene.wait(at);
    if (wait.kind == WaitKind::exit) continue;
    runs |= wait.kind == WaitKind::running;
    const int rank = rank_at(scene.observation, wait);
    if (first == kNobody || rank < lowest) {
      first = t;
      lowest = rank;
    }
  }
  if (first == kNobody) return;
  Doing doing = Doing::runs;
  if (!runs) {
    const std::vector<Blame> ends = chains.blame(first, look);
    doing = doing_of(first, look, ends);
    for (const Blame& each : ends) blamed[{doing, each.thread, each.end}] += each.weight;
  }
  bars[number][look] = doing;
  time[static_cast<std::size_t>(doing)] += 1;
}

Doing Situation::doing_of(std::size_t thread, std::size_t look,
                          const std::vector<Blame>& ends) const {
  const WatchedWait& wait = scene.wait(scene.threads[thread].at[look]);
  switch (wait.kind) {
    case WaitKind::read:
      return Doing::data;
    case WaitKind::write:
      return Doing::room;
    case WaitKind::poll:
      return wait.objects.empty()                      ? Doing::sleep
             : wait.room.size() == wait.objects.size() ? Doing::room
                                                       : Doing::data;
    case WaitKind::lock:
      return doing_at_lock(thread, wait, ends);
    case WaitKind::disk:
      return Doing::disk;
    case WaitKind::sleep:
      return Doing::sleep;
    case WaitKind::child:
      return Doing::child;
    default:
      return Doing::other;
  }
}

// Those who hold a lock wait for it at other times. Who never does posts it: it is a semaphore or a
// condition, and what it stands for is data or room.
Doing Situation::doing_at_lock(std::size_t thread, const WatchedWait& wait,
                               const std::vector<Blame>& ends) const {
  if (wait.objects.empty()) return Doing::lock;
  const std::size_t object = wait.objects[0];
  const WaitObject kind = scene.observation.objects[object].kind;
  if (kind == WaitObject::runtime_lock) return Doing::runtime_lock;
  if (const std::optional<WaitKind> guarded = chains.guards(object))
    return *guarded == WaitKind::write ? Doing::room : Doing::data;
  if (wait.holder) return Doing::lock;
  const Threads& waiters = scene.users[object].waiters;
  double others = 0, consumes = 0;
  for (const Blame& each : ends) {
    if (each.thread == kNobody || waiters.contains(each.thread)) continue;
    if (cast.threads && role_of(each.thread) == Role::worker &&
        scene.threads[each.thread].process == scene.threads[thread].process &&
        kind == WaitObject::shared_lock)
      continue;
    others += each.weight;
    const Flow flow = scene.flow_of(scene.threads[each.thread].process);
    if (flow.read_bytes > flow.written_bytes) consumes += each.weight;
  }
  if (others < 0.5) return Doing::lock;
  return kind == WaitObject::shared_lock && consumes > others / 2 ? Doing::room : Doing::data;
}

// A thread that could run and has no core neither works nor sleeps, and whoever waits for it does
// not wait for what it does: that part of the time belongs to the other programs.
void Situation::take_queue_away() {
  double all = 0;
  for (const double each : time) all += each;
  std::size_t looks = 0;
  for (std::size_t look = 0; look < scene.looks.size(); ++look)
    looks += scene.time_of(look) >= cast.begin_ns && scene.time_of(look) <= cast.end_ns;
  other_full /= static_cast<double>(std::max<std::size_t>(looks, 1));
  other_full_main /= static_cast<double>(std::max<std::size_t>(looks, 1));
  if (all <= 0) return;
  double& runs = time[static_cast<std::size_t>(Doing::runs)];
  const double lost = runs * workers.queued_share();
  queued = lost / all;
  at_once = runs / all * count();
  runs -= lost;
  double rest = all - lost;
  for (auto& [each, looks_blamed] : blamed) {
    if (each.end != End::runs) continue;
    const double held_up = looks_blamed * (1 - ran_share(each.thread));
    looks_blamed -= held_up;
    rest -= held_up;
    time[static_cast<std::size_t>(each.doing)] -= held_up;
  }
  rest = std::max(rest, 1e-9);
  for (double& each : time) each /= rest;
  for (auto& [_, each] : blamed) each /= rest;
}

void Situation::count_flows() {
  for (std::size_t p = 0; p < cast.roles.size(); ++p) {
    Flow flow = scene.flow_of(p, cast.begin_ns, cast.end_ns);
    if (cast.threads && cast.roles[p] == Role::worker) {
      // Of a single process all threads move messages, but only some of them are the workers.
      Flow own;
      for (const std::vector<std::size_t>& unit : cast.units)
        own += flow_between(*scene.threads[unit[0]].seen, cast.begin_ns, cast.end_ns);
      workers += own;
    } else if (cast.roles[p] == Role::worker) {
      workers += flow;
    } else if (cast.roles[p] == Role::server) {
      servers += flow;
    } else if (cast.roles[p] != Role::short_lived) {
      others += flow;
    }
    tree += flow;
  }
  const double span = std::max(static_cast<double>(cast.end_ns - cast.begin_ns) / 1e9, 1e-3);
  for (Flow* flow : {&workers, &others, &servers, &tree})
    for (double* each :
         {&flow->run, &flow->queued, &flow->user, &flow->system, &flow->faults, &flow->read_bytes,
          &flow->written_bytes, &flow->read_calls, &flow->write_calls, &flow->switches})
      *each /= span;
}

// Those that came and went while others looked on, and ran for little: by processor time, because
// on a busy machine everything lives long.
void Situation::count_short_lived() {
  constexpr double kLongRun_s = 0.4, kLongLife = 0.4;
  const Observation& seen = scene.observation;
  const double wall_s = std::max(static_cast<double>(seen.wall_ns) / 1e9, 1e-3);
  double run = static_cast<double>(seen.short_lived.cpu_ns) / 1e9, all = run;
  // No more are looked at of those that nobody saw: they outnumber those that were seen.
  constexpr std::uint64_t kMostUnseen = 10'000;
  const std::uint64_t unseen = seen.short_lived.processes;
  std::vector<double> runs(std::min(unseen, kMostUnseen), 0.0);
  for (std::size_t p = 0; p < cast.roles.size(); ++p) {
    double own = 0;
    for (const std::size_t t : scene.threads_of[p])
      if (!scene.threads[t].seen->counters.empty())
        own += static_cast<double>(scene.threads[t].seen->counters.back().run_ns) / 1e9;
    const WatchedProcess& process = seen.processes[p];
    // Of one that was there before, what it did before is not known to be part of it.
    if (process.born_ns == 0) own = scene.flow_of(p).run;
    all += own;
    if (process.born_ns == 0 || process.pid == seen.root || !process.ended_ns) continue;
    if (own > kLongRun_s || scene.life_s(p) > kLongLife * wall_s) continue;
    run += own;
    runs.push_back(own);
  }
  short_lived_count = runs.size() + (unseen - std::min(unseen, kMostUnseen));
  short_lived = static_cast<double>(short_lived_count) / wall_s;
  short_lived_run = all > 0 ? run / all : 0;
  if (runs.empty()) return;
  std::ranges::nth_element(runs, runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2));
  median_short_run_s = runs[runs.size() / 2];
}

double Situation::ran_share(std::size_t thread) const {
  return 1 - flow_between(*scene.threads[thread].seen, cast.begin_ns, cast.end_ns).queued_share();
}

double Situation::on(Role role, std::initializer_list<Doing> doings, End end) const {
  double sum = 0;
  for (const auto& [each, share] : blamed)
    if (each.thread != kNobody && each.end == end && role_of(each.thread) == role &&
        std::ranges::find(doings, each.doing) != doings.end())
      sum += share;
  return sum;
}

double Situation::ending(std::initializer_list<Doing> doings, End end) const {
  double sum = 0;
  for (const auto& [each, share] : blamed)
    if (each.end == end && std::ranges::find(doings, each.doing) != doings.end()) sum += share;
  return sum;
}

std::size_t Situation::culprit(std::initializer_list<Doing> doings) const {
  std::map<std::size_t, double> shares;
  for (const auto& [each, share] : blamed)
    if (each.thread != kNobody && std::ranges::find(doings, each.doing) != doings.end())
      shares[each.thread] += share;
  const auto most =
      std::ranges::max_element(shares, {}, [](const auto& each) { return each.second; });
  return most == shares.end() ? kNobody : most->first;
}

}  // namespace ipcbench::diagnosing
