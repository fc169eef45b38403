#include "reproduction.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "messages.hpp"

namespace ipcbench::diagnosing {
namespace {

struct Links {
  bool shared = false;  // several workers at one end
  bool feeder = false;  // a thread beside the main one sends a worker's results
  bool reader = false;  // who reads them has threads beside the main one
  bool sockets = false;
};

std::size_t workers_among(const Situation& situation, const Threads& threads) {
  std::set<std::size_t> workers;
  for (const std::size_t t : threads)
    if (situation.role_of(t) == Role::worker) workers.insert(situation.scene.threads[t].process);
  return workers.size();
}

Links links_of(const Situation& situation) {
  Links links;
  for (std::size_t i = 0; i < situation.scene.users.size(); ++i) {
    const WaitObject kind = situation.scene.observation.objects[i].kind;
    if (kind != WaitObject::pipe && kind != WaitObject::socket) continue;
    const Users& users = situation.scene.users[i];
    const std::size_t readers = workers_among(situation, users.readers);
    const std::size_t writers = workers_among(situation, users.writers);
    if (readers + writers == 0) continue;
    links.shared |= readers > 1 || writers > 1;
    links.sockets |= kind == WaitObject::socket;
    links.feeder |= std::ranges::any_of(users.writers, [&](std::size_t t) {
      return situation.role_of(t) == Role::worker && !situation.scene.threads[t].is_main;
    });
    links.reader |= writers > 0 && std::ranges::any_of(users.read_ends, [&](std::size_t p) {
                      return situation.cast.roles[p] != Role::worker &&
                             situation.scene.threads_of[p].size() > 1;
                    });
  }
  return links;
}

// What of Python's own library looks like it: so it pickles too, and its threads take turns.
std::string_view python_way(const Situation& situation, const Links& links) {
  if (situation.servers.read_calls > 0) return "manager";
  if (!links.shared) return "pipe";
  if (links.feeder) return "queue";
  return links.reader ? "pool" : "simple_queue";
}

}  // namespace

std::optional<Reproduction> reproduction_of(const Figures& figures) {
  const Situation& situation = figures.situation;
  if (!figures.messages || situation.cast.pipeline || figures.messages->per_second < 1)
    return std::nullopt;
  const SeenMessages& messages = *figures.messages;
  const Links links = links_of(situation);
  constexpr std::uint64_t kLeastBytes = 8, kLeastWork_ns = 100;
  const bool python = is_python(situation);
  Reproduction made;
  made.arguments = {
      python ? fmt::format("--transport=python:{}", python_way(situation, links))
             : std::string(links.sockets ? "--transport=unix" : "--transport=pipe"),
      fmt::format("--size={}", std::max(kLeastBytes, messages.size_bytes)),
      fmt::format("--reply={}", std::max(kLeastBytes, messages.reply_bytes)),
      fmt::format("--workers={}", situation.cast.workers.size()),
      fmt::format("--work=cpu:{}ns", std::max(kLeastWork_ns, messages.work_ns)),
  };
  made.alternatives = {python ? "python:shared_memory" : "shm:in_place=true"};
  if (python) return made;
  if (links.shared && !links.sockets) made.arguments.emplace_back("--topology=shared");
  // A feeder sends from the buffers that it has, and fresh ones are for who sends in line.
  const double faulted = situation.workers.faults * 4096;
  if (links.feeder && !links.sockets)
    made.arguments.emplace_back("--sender=feeder");
  else if (figures.longest_bytes > 65536 &&
           faulted > 0.5 * figures.longest_bytes * messages.per_second)
    made.arguments.emplace_back("--buffers=fresh");
  if (links.sockets) made.alternatives.insert(made.alternatives.begin(), "pipe");
  return made;
}

}  // namespace ipcbench::diagnosing
