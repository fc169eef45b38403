#include "scene.hpp"

#include <algorithm>

namespace ipcbench::diagnosing {
namespace {

// Enough for shares to a percent. Chains may lead from each thread to each other one.
std::size_t most_looks(const Observation& seen) {
  constexpr std::size_t kMost = 600, kLeast = 60, kMostPairs = 1'000'000;
  std::size_t threads = 1;
  for (const WatchedProcess& each : seen.processes) threads += each.threads.size();
  return std::clamp(kMostPairs / (threads * threads), kLeast, kMost);
}

double difference(std::uint64_t later, std::uint64_t earlier) {
  return later > earlier ? static_cast<double>(later - earlier) : 0;
}

void fill_spans(SceneThread& thread, std::size_t looks, std::size_t stride) {
  thread.at.assign(looks, kAbsent);
  for (const WatchedSpan& span : thread.seen->spans) {
    const std::size_t end = std::size_t{span.first_look} + span.looks;
    for (std::size_t i = (span.first_look + stride - 1) / stride; i < looks && i * stride < end;
         ++i)
      thread.at[i] = span.wait;
  }
}

}  // namespace

Flow& Flow::operator+=(const Flow& other) {
  seconds = std::max(seconds, other.seconds);
  run += other.run;
  queued += other.queued;
  user += other.user;
  system += other.system;
  faults += other.faults;
  read_bytes += other.read_bytes;
  written_bytes += other.written_bytes;
  read_calls += other.read_calls;
  write_calls += other.write_calls;
  switches += other.switches;
  return *this;
}

Flow flow_between(const WatchedThread& thread, std::uint64_t begin_ns, std::uint64_t end_ns) {
  const CounterReading *first = nullptr, *last = nullptr;
  for (const CounterReading& each : thread.counters) {
    if (each.at_ns < begin_ns || each.at_ns > end_ns) continue;
    if (first == nullptr) first = &each;
    last = &each;
  }
  Flow flow;
  if (first == last) return flow;
  constexpr double kSecond = 1e9;
  flow.seconds = difference(last->at_ns, first->at_ns) / kSecond;
  flow.run = difference(last->run_ns, first->run_ns) / kSecond;
  flow.queued = difference(last->queued_ns, first->queued_ns) / kSecond;
  flow.user = difference(last->user_ns, first->user_ns) / kSecond;
  flow.system = difference(last->system_ns, first->system_ns) / kSecond;
  flow.faults = difference(last->minor_faults, first->minor_faults);
  flow.read_bytes = difference(last->read_bytes, first->read_bytes);
  flow.written_bytes = difference(last->written_bytes, first->written_bytes);
  flow.read_calls = difference(last->read_calls, first->read_calls);
  flow.write_calls = difference(last->write_calls, first->write_calls);
  flow.switches = difference(last->voluntary_switches, first->voluntary_switches);
  return flow;
}

Scene::Scene(const Observation& seen) : observation(seen), users(seen.objects.size()) {
  const std::size_t all = seen.looks_ns.size();
  const std::size_t most = most_looks(seen);
  const std::size_t stride = std::max<std::size_t>(1, (all + most - 1) / most);
  for (std::size_t i = 0; i < all; i += stride) looks.push_back(static_cast<std::uint32_t>(i));
  threads_of.resize(seen.processes.size());
  peers.resize(seen.objects.size());
  for (std::size_t i = 0; i < seen.objects.size(); ++i)
    if (const std::optional<std::size_t>& peer = seen.objects[i].peer) {
      peers[i] = peer;
      if (!peers[*peer]) peers[*peer] = i;
    }
  for (std::size_t p = 0; p < seen.processes.size(); ++p) {
    for (const WatchedThread& each : seen.processes[p].threads) {
      SceneThread thread{p, &each, threads_of[p].empty(), {}};
      fill_spans(thread, looks.size(), stride);
      threads_of[p].push_back(threads.size());
      threads.push_back(std::move(thread));
    }
    for (const Held& held : seen.processes[p].holds) {
      if (held.object >= users.size()) continue;
      if (held.reads) users[held.object].read_ends.insert(p);
      if (held.writes) users[held.object].write_ends.insert(p);
    }
    for (std::size_t i = 0; i < seen.objects.size(); ++i) {
      const std::optional<std::uint64_t>& memory = seen.objects[i].memory;
      const std::vector<std::uint64_t>& mapped = seen.processes[p].shared_memory;
      if (memory && std::ranges::find(mapped, *memory) != mapped.end()) users[i].mappers.insert(p);
    }
  }
  for (std::size_t t = 0; t < threads.size(); ++t) {
    std::set<std::uint32_t> waits;
    for (const WatchedSpan& span : threads[t].seen->spans) waits.insert(span.wait);
    for (const std::uint32_t index : waits) {
      const WatchedWait& wait = seen.waits[index];
      for (const std::size_t object : wait.objects) {
        const bool room = std::ranges::find(wait.room, object) != wait.room.end();
        if (wait.kind == WaitKind::write || (wait.kind == WaitKind::poll && room))
          users[object].writers.insert(t);
        else if (wait.kind == WaitKind::read || wait.kind == WaitKind::poll)
          users[object].readers.insert(t);
        else if (wait.kind == WaitKind::lock)
          users[object].waiters.insert(t);
      }
    }
    for (const SeenCall& call : threads[t].seen->calls)
      if (call.object < users.size())
        (call.writes ? users[call.object].writers : users[call.object].readers).insert(t);
  }
}

bool Scene::runs(std::size_t thread, std::size_t look) const {
  const std::uint32_t at = threads[thread].at[look];
  return at != kAbsent && wait(at).kind == WaitKind::running;
}

std::uint64_t Scene::end_of(std::size_t index) const {
  return process(index).ended_ns.value_or(observation.wall_ns);
}

double Scene::life_s(std::size_t index) const {
  return difference(end_of(index), process(index).born_ns) / 1e9;
}

Flow Scene::flow_of(std::size_t index) const { return flow_of(index, 0, UINT64_MAX); }

Flow Scene::flow_of(std::size_t index, std::uint64_t begin_ns, std::uint64_t end_ns) const {
  Flow flow;
  for (const std::size_t t : threads_of[index])
    flow += flow_between(*threads[t].seen, begin_ns, end_ns);
  return flow;
}

}  // namespace ipcbench::diagnosing
