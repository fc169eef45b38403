#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"

namespace ipcbench::diagnosing {
namespace {

bool is_one(const Figures& figures) { return figures.situation.cast.units.size() == 1; }

}  // namespace

std::string percent(double share) {
  return share > 0 && share < 0.01 ? "less than 1 %" : fmt::format("{:.0f} %", share * 100);
}

std::string workers_text(const Figures& figures) {
  const std::string_view noun = figures.situation.cast.threads ? "thread" : "worker";
  return is_one(figures) ? fmt::format("the {}", noun)
                         : fmt::format("the {} {}s", figures.situation.cast.units.size(), noun);
}

std::string verb_of(const Figures& figures, std::string_view verb) {
  return fmt::format("{}{}", verb, is_one(figures) ? "s" : "");
}

std::string workers_do(const Figures& figures, std::string_view verb) {
  return workers_text(figures) + " " + verb_of(figures, verb);
}

std::string_view possessive_of(const Figures& figures) { return is_one(figures) ? "its" : "their"; }

std::string who(const Situation& situation, std::size_t thread) {
  const Actor actor = actor_of(situation.scene, situation.cast, thread);
  const bool main = situation.scene.threads[thread].is_main;
  return main ? fmt::format("{} (pid {})", actor.role, actor.pid)
              : fmt::format("{} (pid {}, thread {})", actor.role, actor.pid, actor.tid);
}

std::string main_object(const Situation& situation) {
  std::map<std::size_t, double> seen;
  for (const std::vector<std::size_t>& unit : situation.cast.units)
    for (const std::size_t t : unit)
      for (const std::uint32_t at : situation.scene.threads[t].at) {
        if (at == kAbsent) continue;
        const WatchedWait& wait = situation.scene.wait(at);
        if (wait.objects.size() == 1) seen[wait.objects[0]] += 1;
      }
  const auto most =
      std::ranges::max_element(seen, {}, [](const auto& each) { return each.second; });
  return most == seen.end() ? "" : situation.scene.observation.objects[most->first].name;
}

std::string time_evidence(const Figures& figures) {
  std::vector<std::pair<double, Doing>> parts;
  for (std::size_t i = 0; i < kDoings; ++i)
    if (figures.situation.time[i] >= 0.02)
      parts.emplace_back(figures.situation.time[i], static_cast<Doing>(i));
  std::ranges::sort(parts, std::greater<>());
  std::string text;
  for (const auto& [share, doing] : parts) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", text_of(doing), percent(share));
  }
  if (text.empty()) return "";
  return fmt::format("of {}{}: {}", workers_text(figures),
                     is_one(figures) ? "" : ", each on average", text);
}

std::string culprit_evidence(const Figures& figures) {
  const Situation& situation = figures.situation;
  const std::size_t culprit = situation.culprit(kAnyWait);
  if (culprit == kNobody) return "";
  double share = 0, all = 0;
  std::map<End, double> ends;
  for (const auto& [each, part] : situation.blamed) {
    if (std::ranges::find(kAnyWait, each.doing) == kAnyWait.end()) continue;
    all += part;
    if (each.thread != culprit) continue;
    share += part;
    ends[each.end] += part;
  }
  const End end =
      std::ranges::max_element(ends, {}, [](const auto& each) { return each.second; })->first;
  const std::string_view does = end == End::runs    ? "which runs meanwhile"
                                : end == End::timer ? "which sleeps until a time of its own"
                                : end == End::disk  ? "which waits for a disk"
                                                    : "which waits for somebody outside";
  return fmt::format("{} of their waiting leads to {}, {}", percent(share / all),
                     who(situation, culprit), does);
}

std::string message_evidence(const Figures& figures) {
  if (!figures.messages) return "";
  const SeenMessages& messages = *figures.messages;
  const auto size = [](std::uint64_t bytes) {
    return bytes == 0 ? "nothing" : human_size(static_cast<double>(bytes));
  };
  return fmt::format(
      "about {} messages a second, {} to the workers and {} from them; all processes "
      "together take {} of processor time for one",
      human_count(messages.per_second), size(messages.size_bytes), size(messages.reply_bytes),
      human_duration(cost_s(figures.situation, messages) * 1e9));
}

std::string transfer_evidence(const Figures& figures) {
  if (figures.transfer < 0.02) return "";
  return fmt::format("copying that many bytes takes {} of all processor time, or more",
                     percent(figures.transfer));
}

std::string others_evidence(const Figures& figures) {
  const Flow& others = figures.situation.others;
  if (figures.situation.cast.threads || others.run <= 0) return "";
  const double all = std::max(others.user + others.system, 1e-9);
  std::string text = fmt::format("the other side uses {} of a core, {} of it in the kernel",
                                 percent(others.run), percent(others.system / all));
  const double bytes = std::max(others.read_bytes, others.written_bytes);
  if (bytes > 1e6)
    text += fmt::format(", and takes {} for a byte", human_duration(others.run / bytes * 1e9));
  return text;
}

std::string queue_evidence(const Figures& figures) {
  const Situation& situation = figures.situation;
  if (situation.queued < 0.05) return "";
  return fmt::format(
      "{} of their time they want a core and have none; other programs use {:.1f} of "
      "{} cores",
      percent(situation.queued), situation.scene.observation.others_cores,
      situation.scene.observation.cores);
}

std::string object_evidence(const Figures& figures) {
  const std::string name = main_object(figures.situation);
  return name.empty() ? "" : fmt::format("they are seen most often at {}", name);
}

std::string fault_evidence(const Figures& figures) {
  const Flow& workers = figures.situation.workers;
  const double all = std::max(workers.user + workers.system, 1e-9);
  return fmt::format("{} page faults a second, and {} of their processor time is the kernel's",
                     human_count(workers.faults), percent(workers.system / all));
}

std::string parallel_evidence(const Figures& figures) {
  return fmt::format("{:.1f} of {} run at once, on average", figures.situation.at_once,
                     figures.situation.cast.units.size());
}

std::string short_lived_evidence(const Figures& figures) {
  const Situation& situation = figures.situation;
  if (situation.short_lived <= 0) return "";
  const double least_ns = static_cast<double>(situation.scene.observation.period_ns);
  return fmt::format(
      "{} processes come and go, {} a second; half of them run for {} or less, and they use {} of "
      "all processor time",
      situation.short_lived_count, human_count(situation.short_lived),
      human_duration(std::max(situation.median_short_run_s * 1e9, least_ns)),
      percent(situation.short_lived_run));
}

std::string stuck_evidence(const Figures& figures) {
  const Situation& situation = figures.situation;
  std::string text;
  std::size_t count = 0;
  for (const std::size_t t : situation.stuck) {
    if (++count > 4) break;
    const WatchedWait& wait = situation.scene.wait(situation.scene.threads[t].at.back());
    const std::string at = wait.objects.empty()
                               ? ""
                               : " at " + situation.scene.observation.objects[wait.objects[0]].name;
    text += fmt::format("{}{} waits in {}{}", text.empty() ? "" : "; ", who(situation, t),
                        wait.call, at);
  }
  if (situation.stuck.size() > 4) text += fmt::format("; {} more", situation.stuck.size() - 4);
  return text;
}

}  // namespace ipcbench::diagnosing
