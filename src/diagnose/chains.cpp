#include "chains.hpp"

#include <algorithm>

namespace ipcbench::diagnosing {
namespace {

constexpr std::size_t kLongestChain = 7;

void add(Threads& to, const Threads& from) {
  for (const std::size_t each : from) to.insert(each);
}

// It moves data, or waits for something that is no lock: who holds a lock does that.
bool is_at_work(WaitKind kind) {
  return kind == WaitKind::read || kind == WaitKind::write || kind == WaitKind::disk ||
         kind == WaitKind::sleep;
}

std::optional<End> end_at(WaitKind kind) {
  switch (kind) {
    case WaitKind::running:
      return End::runs;
    case WaitKind::disk:
      return End::disk;
    case WaitKind::sleep:
      return End::timer;
    case WaitKind::stopped:
    case WaitKind::exit:
    case WaitKind::other:
      return End::outside;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_lock(WaitObject kind) {
  return kind == WaitObject::shared_lock || kind == WaitObject::private_lock ||
         kind == WaitObject::runtime_lock;
}

Chains::Chains(const Scene& scene) : scene_(scene) { find_guards(); }

Threads Chains::threads_of(const std::set<std::size_t>& processes, std::size_t but) const {
  Threads found;
  for (const std::size_t p : processes)
    for (const std::size_t t : scene_.threads_of[p])
      if (t != but) found.insert(t);
  return found;
}

std::optional<Threads> Chains::of_pipe(std::size_t thread, std::size_t object, bool room) const {
  const Users& users = scene_.users[object];
  Threads found = room ? users.readers : users.writers;
  found.erase(thread);
  if (!found.empty()) return found;
  // Nobody was ever seen waiting at the other end: whoever holds it and moves data, or just holds
  // it.
  std::set<std::size_t> ends = room ? users.read_ends : users.write_ends;
  if (ends.empty()) return std::nullopt;
  ends.erase(scene_.threads[thread].process);
  for (const std::size_t t : threads_of(ends, thread)) {
    const Flow flow = flow_between(*scene_.threads[t].seen, 0, UINT64_MAX);
    if ((room ? flow.read_bytes : flow.written_bytes) > 0) found.insert(t);
  }
  return found.empty() ? threads_of(room ? users.read_ends : users.write_ends, thread) : found;
}

std::optional<Threads> Chains::of_object(std::size_t thread, std::size_t object, bool room) const {
  const WatchedObject& seen = scene_.observation.objects[object];
  switch (seen.kind) {
    case WaitObject::pipe:
      return of_pipe(thread, object, room);
    case WaitObject::socket: {
      if (!scene_.peers[object]) return std::nullopt;
      const Users& peer = scene_.users[*scene_.peers[object]];
      Threads found = peer.readers;
      add(found, peer.writers);
      if (found.empty()) {
        add(found, threads_of(peer.read_ends, thread));
        found.erase_if([&](std::size_t t) {
          return scene_.threads[t].process == scene_.threads[thread].process;
        });
      }
      found.erase(thread);
      if (found.empty()) found = threads_of({scene_.threads[thread].process}, thread);
      return found.empty() ? std::nullopt : std::optional(found);
    }
    case WaitObject::event: {
      if (!seen.pid) return std::nullopt;
      for (std::size_t p = 0; p < scene_.observation.processes.size(); ++p)
        if (scene_.process(p).pid == *seen.pid) return threads_of({p}, thread);
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<Threads> Chains::find(std::size_t thread, const WatchedWait& wait) const {
  const SceneThread& self = scene_.threads[thread];
  switch (wait.kind) {
    case WaitKind::read:
    case WaitKind::write:
      if (wait.objects.empty()) return std::nullopt;
      return of_object(thread, wait.objects[0], wait.kind == WaitKind::write);
    case WaitKind::poll: {
      Threads found;
      bool outside = wait.objects.empty();
      for (const std::size_t object : wait.objects) {
        const bool room = std::ranges::find(wait.room, object) != wait.room.end();
        const std::optional<Threads> each = of_object(thread, object, room);
        if (each)
          add(found, *each);
        else
          outside = true;
      }
      return found.empty() && outside ? std::nullopt : std::optional(found);
    }
    case WaitKind::lock: {
      if (wait.objects.empty()) return std::nullopt;
      if (wait.holder)
        for (std::size_t t = 0; t < scene_.threads.size(); ++t)
          if (scene_.threads[t].seen->tid == *wait.holder) return Threads{t};
      const std::size_t object = wait.objects[0];
      if (scene_.observation.objects[object].kind != WaitObject::shared_lock)
        return threads_of({self.process}, thread);
      return threads_of(scene_.users[object].mappers, thread);
    }
    case WaitKind::child: {
      Threads found;
      for (std::size_t t = 0; t < scene_.threads.size(); ++t) {
        const WatchedProcess& process = scene_.process_of(t);
        const bool named =
            wait.ends && (process.pid == *wait.ends || scene_.threads[t].seen->tid == *wait.ends);
        const bool own = !wait.ends && process.parent == scene_.process(self.process).pid;
        if (t != thread && (named || own)) found.insert(t);
      }
      // Its children come and go between two looks.
      return found.empty() ? std::nullopt : std::optional(found);
    }
    default:
      return std::nullopt;
  }
}

const std::optional<Threads>& Chains::candidates(std::size_t thread, std::uint32_t wait) {
  const auto [at, is_new] = known_.try_emplace({thread, wait});
  if (is_new) at->second = find(thread, scene_.wait(wait));
  return at->second;
}

// Those of the candidates who are there, and could give what is waited for.
Threads Chains::likely(std::size_t thread, std::size_t look, const WatchedWait& wait,
                       const Threads& candidates) const {
  Threads there, run, work;
  for (const std::size_t t : candidates) {
    const std::uint32_t at = scene_.threads[t].at[look];
    if (t == thread || at == kAbsent) continue;
    const WatchedWait& theirs = scene_.wait(at);
    if (theirs.kind == WaitKind::exit) continue;
    const bool same = theirs.kind == wait.kind && theirs.objects == wait.objects;
    if (same && (wait.kind == WaitKind::lock || wait.kind == WaitKind::poll)) continue;
    there.insert(t);
    if (theirs.kind == WaitKind::running) run.insert(t);
    if (is_at_work(theirs.kind)) work.insert(t);
  }
  if (wait.kind == WaitKind::lock && !wait.objects.empty()) {
    if (guards(wait.objects[0])) {
      // Its holder is one of those that use it, and moves data.
      Threads users;
      for (const std::size_t t : work)
        if (scene_.users[wait.objects[0]].waiters.contains(t) &&
            scene_.wait(scene_.threads[t].at[look]).kind != WaitKind::sleep)
          users.insert(t);
      if (!users.empty()) return users;
    }
    if (run.empty() && !work.empty()) return work;
  }
  return run.empty() ? there : run;
}

// Breadth first, each thread once: hundreds of threads that wait for each other are no more work
// than all their pairs.
std::vector<Blame> Chains::blame(std::size_t thread, std::size_t look) {
  std::vector<Blame> ends;
  Threads level{thread};
  std::vector<bool> visited(scene_.threads.size());
  visited[thread] = true;
  for (std::size_t length = 0; length < kLongestChain && !level.empty(); ++length) {
    Threads next;
    for (const std::size_t t : level) {
      const std::uint32_t at = scene_.threads[t].at[look];
      const WatchedWait& wait = scene_.wait(at);
      const std::optional<End> end = end_at(wait.kind);
      if (end) {
        ends.push_back({t, *end});
      } else if (const std::optional<Threads>& all = candidates(t, at)) {
        for (const std::size_t each : likely(t, look, wait, *all))
          if (!visited[each]) {
            visited[each] = true;
            next.insert(each);
          }
      } else {
        ends.push_back({t, End::outside});
      }
    }
    level = std::move(next);
  }
  // Who runs ends a wait sooner than who sleeps.
  if (std::ranges::any_of(ends, [](const Blame& each) { return each.end != End::outside; }))
    std::erase_if(ends, [](const Blame& each) { return each.end == End::outside; });
  if (ends.empty()) ends.push_back({kNobody, End::nobody});
  for (Blame& each : ends) each.weight = 1 / static_cast<double>(ends.size());
  return ends;
}

std::optional<WaitKind> Chains::guards(std::size_t lock) const {
  const auto found = guards_.find(lock);
  return found == guards_.end() ? std::nullopt : std::optional(found->second);
}

// Over all looks at which somebody waits for a lock: does another of its users move data then?
void Chains::find_guards() {
  constexpr double kMostOfTheTime = 0.3;
  for (std::size_t object = 0; object < scene_.users.size(); ++object) {
    const Threads& waiters = scene_.users[object].waiters;
    const WaitObject kind = scene_.observation.objects[object].kind;
    if (!is_lock(kind) || kind == WaitObject::runtime_lock || waiters.size() < 2) continue;
    std::size_t waited = 0, read = 0, written = 0;
    for (std::size_t look = 0; look < scene_.looks.size(); ++look) {
      bool waits = false, reads = false, writes = false;
      for (const std::size_t t : waiters) {
        const std::uint32_t at = scene_.threads[t].at[look];
        if (at == kAbsent) continue;
        const WatchedWait& wait = scene_.wait(at);
        waits |=
            wait.kind == WaitKind::lock && wait.objects.size() == 1 && wait.objects[0] == object;
        reads |= wait.kind == WaitKind::read ||
                 (wait.kind == WaitKind::poll && wait.objects.size() == 1);
        writes |= wait.kind == WaitKind::write;
      }
      waited += waits;
      read += waits && reads && !writes;
      written += waits && writes;
    }
    if (static_cast<double>(read + written) < kMostOfTheTime * static_cast<double>(waited) ||
        read + written == 0)
      continue;
    guards_[object] = written > read ? WaitKind::write : WaitKind::read;
  }
}

Threads Chains::stuck(double seconds) {
  const std::uint64_t end_ns = scene_.observation.wall_ns;
  const auto length_ns = static_cast<std::uint64_t>(seconds * 1e9);
  std::size_t first = 0;
  while (first < scene_.looks.size() && scene_.time_of(first) + length_ns < end_ns) ++first;
  const std::size_t looks = scene_.looks.size() - first;
  if (looks < 5 || first == 0) return {};
  Threads stuck, alive, around;  // alive at the end; alive at any of these looks
  for (std::size_t t = 0; t < scene_.threads.size(); ++t) {
    const std::vector<std::uint32_t>& at = scene_.threads[t].at;
    const auto begin = at.begin() + static_cast<std::ptrdiff_t>(first);
    if (std::any_of(begin, at.end(), [&](std::uint32_t each) {
          return each != kAbsent && scene_.wait(each).kind != WaitKind::exit;
        }))
      around.insert(t);
    if (at.back() == kAbsent || scene_.wait(at.back()).kind == WaitKind::exit) continue;
    alive.insert(t);
    const WatchedWait& wait = scene_.wait(at.back());
    if (wait.timed || wait.kind == WaitKind::running) continue;
    if (std::all_of(begin, at.end(), [&](std::uint32_t each) { return each == at.back(); }))
      stuck.insert(t);
  }
  const std::size_t asleep = stuck.size();
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::size_t t : Threads(stuck)) {
      const WatchedWait& wait = scene_.wait(scene_.threads[t].at.back());
      const std::optional<Threads>& help = candidates(t, scene_.threads[t].at.back());
      const auto is_alive = [&](std::size_t other) { return alive.contains(other); };
      // Who has just ended may have helped.
      const auto can_help = [&](std::size_t other) {
        return around.contains(other) && !stuck.contains(other);
      };
      // A lock without a holder stays taken; what nobody who was seen can end, others may.
      const bool helped = !help || std::ranges::any_of(*help, can_help) ||
                          (wait.kind != WaitKind::lock && std::ranges::none_of(*help, is_alive));
      if (!helped) continue;
      stuck.erase(t);
      changed = true;
    }
  }
  // Who waits for a lock is stuck for certain. A pipe may be filled or emptied by somebody who was
  // not seen, so there all of the tree has to sleep.
  const bool locked = std::ranges::any_of(stuck, [&](std::size_t t) {
    return scene_.wait(scene_.threads[t].at.back()).kind == WaitKind::lock;
  });
  const bool writes = std::ranges::any_of(stuck, [&](std::size_t t) {
    const WaitKind kind = scene_.wait(scene_.threads[t].at.back()).kind;
    return kind == WaitKind::write || kind == WaitKind::child;
  });
  if (locked || (writes && asleep == alive.size())) return stuck;
  return {};
}

}  // namespace ipcbench::diagnosing
