#include "roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace ipcbench::diagnosing {
namespace {

constexpr double kLongLife = 0.2;  // of the whole time: what lives shorter comes and goes

bool is_named_helper(const WatchedProcess& process) {
  for (const std::string_view name : {"resource_tracker", "semaphore_tracker", "forkserver"})
    if (process.command.find(name) != std::string::npos) return true;
  return false;
}

struct SeenAsleep {
  std::size_t looks = 0, asleep = 0;
};

SeenAsleep asleep_since(const Scene& scene, std::size_t index, std::uint64_t since_ns) {
  SeenAsleep seen;
  for (const std::size_t t : scene.threads_of[index])
    for (std::size_t look = 0; look < scene.looks.size(); ++look) {
      const std::uint32_t at = scene.threads[t].at[look];
      if (at == kAbsent || scene.time_of(look) < since_ns) continue;
      ++seen.looks;
      const WaitKind kind = scene.wait(at).kind;
      seen.asleep += kind == WaitKind::read || kind == WaitKind::poll || kind == WaitKind::child ||
                     kind == WaitKind::exit;
    }
  return seen;
}

// It sleeps in calls that others end, and neither computes nor moves anything once it has started.
bool only_waits(const Scene& scene, std::size_t index, double tree_run) {
  constexpr std::size_t kEnoughLooks = 10;
  const std::uint64_t born_ns = scene.process(index).born_ns;
  const std::uint64_t started_ns =
      std::max(scene.observation.wall_ns / 4, born_ns + (scene.end_of(index) - born_ns) / 2);
  SeenAsleep seen = asleep_since(scene, index, started_ns);
  Flow flow = scene.flow_of(index, started_ns, UINT64_MAX);
  if (seen.looks < kEnoughLooks || flow.seconds <= 0) {
    seen = asleep_since(scene, index, 0);  // it was looked at too seldom
    flow = scene.flow_of(index);
  }
  return static_cast<double>(seen.asleep) >= 0.93 * static_cast<double>(seen.looks) &&
         flow.run < 0.01 * tree_run && flow.moved_bytes() < 64;
}

// Processes that use an object: who was seen there, or the only one that has it. Descriptors that
// several have inherited say nothing.
std::set<std::size_t> processes_at(const Scene& scene, std::size_t object) {
  const Users& users = scene.users[object];
  std::set<std::size_t> found;
  for (const Threads* threads : {&users.readers, &users.writers})
    for (const std::size_t t : *threads) found.insert(scene.threads[t].process);
  if (!found.empty()) return found;
  found = users.read_ends;
  found.insert(users.write_ends.begin(), users.write_ends.end());
  return found.size() == 1 ? found : std::set<std::size_t>();
}

std::set<std::size_t> socket_neighbours(const Scene& scene, std::size_t index) {
  std::set<std::size_t> neighbours;
  for (std::size_t i = 0; i < scene.users.size(); ++i) {
    if (scene.observation.objects[i].kind != WaitObject::socket || !scene.peers[i]) continue;
    if (!processes_at(scene, i).contains(index)) continue;
    for (const std::size_t each : processes_at(scene, *scene.peers[i]))
      if (each != index) neighbours.insert(each);
  }
  return neighbours;
}

// It talks to two others or more, and to more than each of them does.
bool is_centre(const Scene& scene, std::size_t index, const std::vector<std::size_t>& live) {
  const auto count = [&](std::size_t p) {
    std::size_t neighbours = 0;
    for (const std::size_t each : socket_neighbours(scene, p))
      neighbours += std::ranges::find(live, each) != live.end();
    return neighbours;
  };
  const std::size_t own = count(index);
  if (own < 2) return false;
  const std::set<std::size_t> neighbours = socket_neighbours(scene, index);
  return std::ranges::all_of(neighbours, [&](std::size_t p) { return count(p) < own; });
}

std::map<std::uint32_t, std::vector<std::size_t>> children_of(
    const Scene& scene, const std::vector<std::size_t>& processes) {
  std::map<std::uint32_t, std::vector<std::size_t>> children;
  for (const std::size_t p : processes) children[scene.process(p).parent].push_back(p);
  return children;
}

// Of the leaves those who live together for long, and the time that they share.
std::vector<std::size_t> longest_together(const Scene& scene,
                                          const std::vector<std::size_t>& leaves) {
  std::set<std::uint64_t> marks;
  for (const std::size_t p : leaves) {
    marks.insert(scene.process(p).born_ns);
    marks.insert(scene.end_of(p));
  }
  std::map<std::vector<std::size_t>, double> lengths;
  for (auto mark = marks.begin(); mark != marks.end() && std::next(mark) != marks.end(); ++mark) {
    std::vector<std::size_t> alive;
    for (const std::size_t p : leaves)
      if (scene.process(p).born_ns <= *mark && scene.end_of(p) >= *std::next(mark))
        alive.push_back(p);
    const double length = static_cast<double>(*std::next(mark) - *mark);
    if (!alive.empty()) lengths[alive] += length * std::sqrt(static_cast<double>(alive.size()));
  }
  const auto best =
      std::ranges::max_element(lengths, {}, [](const auto& each) { return each.second; });
  return best == lengths.end() ? std::vector<std::size_t>() : best->first;
}

bool are_pipeline(const Scene& scene, const std::vector<std::size_t>& workers) {
  if (workers.size() < 2) return false;
  std::set<std::string> programs;
  for (const std::size_t p : workers) programs.insert(scene.process(p).program);
  if (programs.size() < workers.size()) return false;
  // Each but the last writes to a pipe or a socket that another one of them reads.
  std::size_t links = 0;
  for (const Users& users : scene.users) {
    bool linked = false;
    for (const std::size_t writer : workers)
      for (const std::size_t reader : workers)
        linked |= writer != reader && users.write_ends.contains(writer) &&
                  users.read_ends.contains(reader);
    links += linked;
  }
  return links + 1 >= workers.size();
}

// Most of the time it waits for a mutex that one of these threads holds: an unfair one that nobody
// else gets, so that it never ran.
bool is_starved_by(const Scene& scene, std::size_t thread, const std::set<std::uint32_t>& tids) {
  std::size_t looks = 0, starved = 0;
  for (const std::uint32_t at : scene.threads[thread].at) {
    if (at == kAbsent) continue;
    const WatchedWait& wait = scene.wait(at);
    ++looks;
    starved += wait.kind == WaitKind::lock && wait.holder && tids.contains(*wait.holder);
  }
  return 2 * starved > looks;
}

// Threads that take part: the main thread only where it computes while the others are there.
std::vector<std::size_t> working_threads(const Scene& scene, std::size_t process) {
  const std::uint64_t wall = scene.observation.wall_ns;
  std::vector<std::size_t> lasting;
  std::uint64_t begin_ns = 0;
  for (const std::size_t t : scene.threads_of[process]) {
    const WatchedThread& seen = *scene.threads[t].seen;
    const std::uint64_t life_ns = seen.last_ns - std::min(seen.last_ns, seen.first_ns);
    if (static_cast<double>(life_ns) < 0.25 * static_cast<double>(wall)) continue;
    lasting.push_back(t);
    begin_ns = std::max(begin_ns, seen.first_ns);
  }
  std::map<std::size_t, double> runs;
  double most = 0, all = 0;
  for (const std::size_t t : lasting) {
    runs[t] = flow_between(*scene.threads[t].seen, begin_ns, UINT64_MAX).run;
    all += runs[t];
    if (!scene.threads[t].is_main) most = std::max(most, runs[t]);
  }
  std::vector<std::size_t> working;
  for (const auto& [t, run] : runs)
    if (scene.threads[t].is_main ? run > 0.1 * all || runs.size() == 1 : run >= 0.03 * most)
      working.push_back(t);
  std::set<std::uint32_t> tids;
  for (const std::size_t t : working) tids.insert(scene.threads[t].seen->tid);
  for (const std::size_t t : lasting)
    if (std::ranges::find(working, t) == working.end() && is_starved_by(scene, t, tids))
      working.push_back(t);
  std::ranges::sort(working);
  return working;
}

void cast_threads(const Scene& scene, Cast& cast, std::size_t process) {
  cast.threads = true;
  cast.workers = {process};
  cast.begin_ns = 0;
  cast.end_ns = scene.observation.wall_ns;
  for (const std::size_t t : working_threads(scene, process)) {
    cast.units.push_back({t});
    cast.begin_ns = std::max(cast.begin_ns, scene.threads[t].seen->first_ns);
    cast.end_ns = std::min(cast.end_ns, scene.threads[t].seen->last_ns);
  }
}

void cast_processes(const Scene& scene, Cast& cast) {
  cast.end_ns = scene.observation.wall_ns;
  for (const std::size_t p : cast.workers) {
    cast.units.push_back(scene.threads_of[p]);
    cast.begin_ns = std::max(cast.begin_ns, scene.process(p).born_ns);
    cast.end_ns = std::min(cast.end_ns, scene.end_of(p));
  }
}

}  // namespace

std::vector<std::size_t> Cast::with_role(Role role) const {
  std::vector<std::size_t> found;
  for (std::size_t p = 0; p < roles.size(); ++p)
    if (roles[p] == role) found.push_back(p);
  return found;
}

Cast cast_of(const Scene& scene) {
  Cast cast;
  const std::size_t count = scene.observation.processes.size();
  cast.roles.assign(count, Role::other);
  const double wall_s = static_cast<double>(scene.observation.wall_ns) / 1e9;
  double tree_run = 1e-9;
  std::vector<double> run(count);
  for (std::size_t p = 0; p < count; ++p) tree_run += run[p] = scene.flow_of(p).run;
  std::vector<std::size_t> live;
  for (std::size_t p = 0; p < count; ++p) {
    const bool is_root = scene.process(p).pid == scene.observation.root;
    if (!is_root && scene.life_s(p) < std::max(0.3, kLongLife * wall_s))
      cast.roles[p] = Role::short_lived;
    else if (is_named_helper(scene.process(p)) || only_waits(scene, p, tree_run))
      cast.roles[p] = Role::helper;
    else
      live.push_back(p);
  }
  auto children = children_of(scene, live);
  std::vector<std::size_t> leaves;
  for (const std::size_t p : live) {
    if (!children[scene.process(p).pid].empty()) continue;
    if (is_centre(scene, p, live) && scene.process(p).pid != scene.observation.root)
      cast.roles[p] = Role::server;
    else
      leaves.push_back(p);
  }
  if (leaves.empty()) leaves = cast.with_role(Role::server);
  cast.workers = longest_together(scene, leaves);
  if (cast.workers.empty() && count > 0)
    cast.workers = {static_cast<std::size_t>(std::ranges::max_element(run) - run.begin())};
  for (const std::size_t p : cast.workers) cast.roles[p] = Role::worker;
  cast.pipeline = are_pipeline(scene, cast.workers);
  if (cast.workers.empty()) return cast;
  const bool alone = cast.workers.size() == 1 && cast.with_role(Role::other).empty() &&
                     cast.with_role(Role::server).empty();
  if (alone)
    cast_threads(scene, cast, cast.workers[0]);
  else
    cast_processes(scene, cast);
  constexpr std::uint64_t kShortPhase = 200'000'000, kBeginning = 100'000'000;
  if (cast.end_ns < cast.begin_ns + kShortPhase) {
    cast.begin_ns = 0;
    cast.end_ns = scene.observation.wall_ns;
  } else if (cast.begin_ns > 0 && cast.end_ns > cast.begin_ns + 3 * kBeginning) {
    cast.begin_ns += kBeginning;
  }
  return cast;
}

Actor actor_of(const Scene& scene, const Cast& cast, std::size_t thread) {
  const SceneThread& each = scene.threads[thread];
  const WatchedProcess& process = scene.process(each.process);
  Actor actor{process.pid, each.seen->tid, ""};
  if (cast.threads) {
    for (std::size_t i = 0; i < cast.units.size(); ++i)
      if (cast.units[i][0] == thread) actor.role = fmt::format("thread {}", i + 1);
    if (actor.role.empty()) actor.role = each.is_main ? "main thread" : "another thread";
    return actor;
  }
  std::string name;
  const auto worker = std::ranges::find(cast.workers, each.process);
  if (worker != cast.workers.end())
    name = fmt::format("worker {}", worker - cast.workers.begin() + 1);
  else if (cast.roles[each.process] == Role::server)
    name = "server";
  else if (cast.roles[each.process] == Role::helper)
    name = "helper";
  else if (cast.roles[each.process] == Role::short_lived)
    name = "a short-lived process";
  else
    name = "parent";
  actor.role = each.is_main ? name : "a thread of " + name;
  return actor;
}

}  // namespace ipcbench::diagnosing
