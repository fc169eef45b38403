#include "ipcbench/diagnose/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reproduction.hpp"
#include "rules.hpp"
#include "words.hpp"

namespace ipcbench {
namespace {

using namespace diagnosing;

// Less than this share of the workers' time is no finding.
constexpr double kLeastShare = 0.3;
constexpr double kLeastRunnerUp = 0.15;
constexpr std::size_t kLeastLooks = 10;

std::vector<Suspicion> suspicions_of(const Figures& figures) {
  std::vector<Suspicion> found;
  for (const Rule& rule : rules()) {
    if (rule.score == nullptr) continue;
    const double share = std::clamp(rule.score(figures), 0.0, 1.0);
    if (share >= kLeastRunnerUp) found.push_back({rule.cause, share});
  }
  std::ranges::stable_sort(found, std::greater<>(), &Suspicion::share);
  return found;
}

// Two that explain about as much as each other, and neither much.
bool are_close(const std::vector<Suspicion>& found) {
  constexpr double kMuch = 0.4, kClose = 0.85;
  if (found.size() < 2 || found[0].share > kMuch) return false;
  return found[1].share > kClose * found[0].share &&
         rule_of(found[0].cause).family != rule_of(found[1].cause).family;
}

Cause choose(const Figures& figures, const std::vector<Suspicion>& found) {
  const Situation& situation = figures.situation;
  if (!situation.stuck.empty()) return Cause::deadlock;
  if (situation.scene.looks.size() < kLeastLooks || situation.cast.units.empty())
    return Cause::unknown;
  // Of hardly any progress little can be said.
  constexpr double kHardlyRuns = 0.9, kClearly = 0.6;
  const double least = situation.queued > kHardlyRuns ? kClearly : kLeastShare;
  if (!found.empty() && found[0].share >= least)
    return are_close(found) ? Cause::unknown : found[0].cause;
  constexpr double kMostlyQueued = 0.75, kMostlyRuns = 0.5;
  if (situation.queued > kMostlyQueued) return Cause::busy_machine;
  return situation.share(Doing::runs) >= kMostlyRuns ? Cause::healthy : Cause::unknown;
}

void describe(Diagnosis& diagnosis, const Figures& figures) {
  const Rule& rule = rule_of(diagnosis.cause);
  diagnosis.sentence = rule.sentence(figures);
  diagnosis.advice = rule.advice;
  std::vector<Text> texts = {time_evidence};
  texts.insert(texts.end(), rule.evidence.begin(), rule.evidence.end());
  texts.push_back(queue_evidence);
  for (const Text text : texts)
    if (std::string said = text(figures); !said.empty()) diagnosis.evidence.push_back({said});
}

// How long each thread waits at an object, and at whom its chains lead.
void add_graph(Diagnosis& diagnosis, Situation& situation) {
  struct Edge {
    double looks = 0;
    std::map<std::size_t, double> holders;
  };
  std::map<std::pair<std::size_t, std::size_t>, Edge> edges;
  std::vector<double> seen(situation.scene.threads.size());
  for (std::size_t t = 0; t < situation.scene.threads.size(); ++t) {
    if (situation.role_of(t) == Role::short_lived) continue;
    for (std::size_t look = 0; look < situation.scene.looks.size(); ++look) {
      const std::uint32_t at = situation.scene.threads[t].at[look];
      if (at == kAbsent) continue;
      seen[t] += 1;
      const WatchedWait& wait = situation.scene.wait(at);
      if (wait.objects.size() != 1 || wait.kind == WaitKind::running) continue;
      Edge& edge = edges[{t, wait.objects[0]}];
      edge.looks += 1;
      const std::optional<Threads>& holders = situation.chains.candidates(t, at);
      if (holders && holders->size() <= 16)
        for (const std::size_t holder : *holders)
          edge.holders[holder] += situation.scene.runs(holder, look) ? 1.0 : 0.01;
    }
  }
  constexpr double kLeastTime = 0.05;
  for (const auto& [place, edge] : edges) {
    const auto [thread, object] = place;
    const double share = edge.looks / std::max(seen[thread], 1.0);
    if (share < kLeastTime) continue;
    WaitEdge made{actor_of(situation.scene, situation.cast, thread), object, std::nullopt, share};
    const auto most =
        std::ranges::max_element(edge.holders, {}, [](const auto& each) { return each.second; });
    if (most != edge.holders.end())
      made.holder = actor_of(situation.scene, situation.cast, most->first);
    diagnosis.graph.push_back(std::move(made));
  }
  std::ranges::stable_sort(diagnosis.graph, [](const WaitEdge& a, const WaitEdge& b) {
    const bool worker_a = a.waits.role.find("worker") != std::string::npos;
    const bool worker_b = b.waits.role.find("worker") != std::string::npos;
    return worker_a != worker_b ? worker_a : a.share > b.share;
  });
}

void add_players(Diagnosis& diagnosis, const Situation& situation) {
  constexpr std::size_t kMost = 64;
  constexpr double kLeastRun = 0.01;
  const Scene& scene = situation.scene;
  std::vector<std::pair<std::size_t, Player>> found;
  for (std::size_t t = 0; t < scene.threads.size(); ++t) {
    const Role role = situation.role_of(t);
    if (role == Role::short_lived || role == Role::helper) continue;
    const std::vector<std::size_t>& siblings = scene.threads_of[scene.threads[t].process];
    const Flow flow = flow_between(*scene.threads[t].seen, 0, UINT64_MAX);
    // The times of its readings are those of looks, which are late where the machine is busy.
    const double runs = flow.seconds > 0 ? std::min(flow.run / flow.seconds, 1.0) : 0;
    const auto unit = std::ranges::find_if(situation.cast.units, [&](const auto& each) {
      return std::ranges::find(each, t) != each.end();
    });
    const bool works = unit != situation.cast.units.end();
    if (!(works && (situation.cast.threads || scene.threads[t].is_main)) && runs < kLeastRun)
      continue;
    Player player{actor_of(scene, situation.cast, t), scene.threads[t].process,
                  static_cast<std::size_t>(std::ranges::find(siblings, t) - siblings.begin()),
                  runs};
    found.emplace_back(works ? static_cast<std::size_t>(unit - situation.cast.units.begin())
                             : situation.cast.units.size(),
                       std::move(player));
  }
  std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second.runs > b.second.runs;
  });
  if (found.size() > kMost) found.resize(kMost);
  for (auto& [_, player] : found) diagnosis.players.push_back(std::move(player));
}

}  // namespace

Diagnosis diagnose(const Observation& observation) {
  Diagnosis diagnosis;
  if (observation.processes.empty() || observation.looks_ns.empty()) {
    diagnosis.sentence = "There was nobody to watch.";
    return diagnosis;
  }
  Situation situation(observation);
  const Figures figures(situation);
  diagnosis.runners_up = suspicions_of(figures);
  diagnosis.cause = choose(figures, diagnosis.runners_up);
  std::erase_if(diagnosis.runners_up,
                [&](const Suspicion& each) { return each.cause == diagnosis.cause; });
  describe(diagnosis, figures);
  diagnosis.workers = static_cast<std::uint32_t>(situation.cast.units.size());
  diagnosis.workers_are_threads = situation.cast.threads;
  for (std::size_t i = 0; i < kDoings; ++i)
    if (situation.time[i] > 0)
      diagnosis.time.push_back(
          {std::string(text_of(static_cast<Doing>(i))), std::min(situation.time[i], 1.0)});
  diagnosis.messages = figures.messages;
  diagnosis.reproduction = reproduction_of(figures);
  add_players(diagnosis, situation);
  add_graph(diagnosis, situation);
  return diagnosis;
}

}  // namespace ipcbench
