// What an answer says beyond its question.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/tune.hpp"
#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/advice_hosts.hpp"
#include "ipcbench/stats/speedup_map.hpp"

namespace ipcbench {
namespace {

bool is_of_threads(const PayOff& each) { return each.way.transport.starts_with("thread"); }

// "processes pay above 80.3 us of work an item (2 workers over pipe)".
std::string soonest_text(const SizeAdvice& advice, bool threads) {
  const PayOff* soonest = nullptr;
  bool is_there = false;
  for (const PayOff& each : advice.pay_offs) {
    if (is_of_threads(each) != threads) continue;
    is_there = true;
    if (each.break_even_ns && (!soonest || *each.break_even_ns < *soonest->break_even_ns))
      soonest = &each;
  }
  const std::string_view who = threads ? "threads" : "processes";
  if (!is_there) return {};
  if (!soonest) return fmt::format("{} never pay", who);
  return fmt::format("{} pay above {} of work an item ({})", who,
                     human_duration(*soonest->break_even_ns), text_of(soonest->way));
}

std::string break_even_note(const SizeAdvice& advice) {
  const std::string processes = soonest_text(advice, false), threads = soonest_text(advice, true);
  if (processes.empty() && threads.empty()) return {};
  return fmt::format("With {} to a worker {}{}{}.", bytes_text(advice.question.size_bytes),
                     processes, processes.empty() || threads.empty() ? "" : ", ", threads);
}

std::string scaling_note(const Advice& advice) {
  const PayOff* best = nullptr;
  for (const PayOff& each : advice.pay_offs)
    if (each.largest_size_bytes && (!best || *each.largest_size_bytes > *best->largest_size_bytes))
      best = &each;
  if (advice.sizes.empty()) return {};
  const auto largest = static_cast<double>(advice.sizes.back().size_bytes);
  if (!best) return "With this work no size scales: less than half of the cores' time is work.";
  return fmt::format("With this work half of the cores' time is work up to {}{} ({}).",
                     human_size(*best->largest_size_bytes),
                     *best->largest_size_bytes < largest ? "" : " or more", text_of(best->way));
}

std::string workers_note(const SizeAdvice& advice) {
  if (!advice.best) return {};
  const auto found = std::ranges::find_if(advice.pay_offs, [&](const PayOff& each) {
    return each.way.transport == advice.best->transport &&
           each.way.by_handle == advice.best->by_handle;
  });
  if (found == advice.pay_offs.end() || !found->useful_workers) return {};
  const double enough = std::ceil(*found->useful_workers);
  return fmt::format(
      "With {} to a worker the coordinator is the bottleneck from {:.0f} worker{} over {}{} on.",
      bytes_text(advice.question.size_bytes), enough, enough == 1 ? "" : "s",
      advice.best->transport, advice.best->by_handle ? ", by handle," : "");
}

}  // namespace

void conclude_sizes(Advice& advice) {
  const auto add = [&](std::string note) {
    if (!note.empty()) advice.notes.push_back(std::move(note));
  };
  const auto fill = [&](SizeAdvice& answer) {
    for (PayOff& each : answer.pay_offs) each.largest_size_bytes = largest_size(advice, each.way);
  };
  fill(advice);
  for (SizeAdvice& each : advice.other_sizes) fill(each);
  add(break_even_note(advice));
  for (const SizeAdvice& each : advice.other_sizes) add(break_even_note(each));
  add(second_host_note(advice));
  for (const SizeAdvice& each : advice.other_sizes) add(second_host_note(each));
  add(scaling_note(advice));
  add(workers_note(advice));
  for (const SizeAdvice& each : advice.other_sizes) add(workers_note(each));
}

}  // namespace ipcbench
