#include "reproduction.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ipcbench::diagnosing {
namespace {

struct Links {
  bool shared = false;  // several workers at one end
  bool feeder = false;  // a thread beside the main one sends a worker's results
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
  }
  return links;
}

}  // namespace

std::optional<Reproduction> reproduction_of(const Figures& figures) {
  const Situation& situation = figures.situation;
  if (!figures.messages || situation.cast.pipeline || figures.messages->per_second < 1)
    return std::nullopt;
  const SeenMessages& messages = *figures.messages;
  const Links links = links_of(situation);
  constexpr std::uint64_t kLeastBytes = 8, kLeastWork_ns = 100;
  Reproduction made;
  made.arguments = {
      links.sockets ? "--transport=unix" : "--transport=pipe",
      fmt::format("--size={}", std::max(kLeastBytes, messages.size_bytes)),
      fmt::format("--reply={}", std::max(kLeastBytes, messages.reply_bytes)),
      fmt::format("--workers={}", situation.cast.workers.size()),
      fmt::format("--work=cpu:{}ns", std::max(kLeastWork_ns, messages.work_ns)),
  };
  if (links.shared && !links.sockets) made.arguments.emplace_back("--topology=shared");
  // A feeder sends from the buffers that it has, and fresh ones are for who sends in line.
  const double faulted = situation.workers.faults * 4096;
  if (links.feeder && !links.sockets)
    made.arguments.emplace_back("--sender=feeder");
  else if (figures.longest_bytes > 65536 &&
           faulted > 0.5 * figures.longest_bytes * messages.per_second)
    made.arguments.emplace_back("--buffers=fresh");
  made.alternatives = {"shm:in_place=true"};
  if (links.sockets) made.alternatives.insert(made.alternatives.begin(), "pipe");
  return made;
}

}  // namespace ipcbench::diagnosing
