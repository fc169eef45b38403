#include "ipcbench/stats/what_if.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/advice_terms.hpp"
#include "ipcbench/stats/way_model.hpp"

namespace ipcbench {
namespace {

std::string sum_text(double total, std::uint32_t parts, std::string_view of) {
  return fmt::format("over {} {} is {}", parts, of, human_duration(total));
}

// A few values have an interval that tells; fewer have one that only seems to.
bool lie_apart(const Interval& one, const Interval& other) {
  constexpr std::uint64_t kFewest = 3;
  return std::min(one.count, other.count) >= kFewest &&
         (one.high < other.low || one.low > other.high);
}

}  // namespace

std::vector<WhatIf> modelled_changes(const Advice& advice, const SizeAdvice& answer,
                                     const Way& way) {
  const WayCost& cost = *find_cost(answer.costs, way);
  const WayTerms terms = terms_of(answer.costs, cost);
  const WorkTime work = work_time(answer.work, workers_together(cost));
  std::vector<WhatIf> changes;
  const auto add = [&](std::string name, std::string about, const Prediction& predicted) {
    changes.push_back({.name = std::move(name), .about = std::move(about), .predicted = predicted});
  };
  const auto size = static_cast<double>(answer.question.size_bytes);
  const bool knows_sizes =
      advice.sizes.size() > 1 && std::ranges::all_of(advice.sizes, [&](const SizeCosts& each) {
        return find_cost(each.costs, way) != nullptr;
      });
  if (knows_sizes && static_cast<double>(advice.sizes.front().size_bytes) <= size / 2) {
    add("no-copy", "a handle travels, no data",
        predict(*terms_at(advice.sizes, way, 1), work, advice.cores));
    add("half-payload", "half the size",
        predict(*terms_at(advice.sizes, way, size / 2), work, advice.cores));
  }
  WayTerms wide = terms;
  wide.workers *= 2;
  wide.cores *= 2;
  wide.message_ns = std::max(terms.coordinator_ns, terms.message_ns / 2);
  add("twice-cores", "twice the cores and workers", predict(wide, work, 2 * advice.cores));
  add("free-transport", "moving data is free",
      predict({way.workers, way.items, std::min(0.0, terms.exchange_ns), 0, 0, 0, terms.cores},
              work, advice.cores));
  const WorkTime alone = work_time(answer.work, 1);
  if (work.cpu_ns > alone.cpu_ns)
    add("no-contention", "work does not slow itself down", predict(terms, alone, advice.cores));
  return changes;
}

void set_gains(Examination& examination) {
  for (WhatIf& each : examination.changes) {
    const bool both = each.measured_ns && examination.measured_ns;
    const double now = both ? examination.measured_ns->median : examination.predicted.time_ns;
    const double then = both ? each.measured_ns->median : each.predicted.time_ns;
    each.is_clear = !both || lie_apart(*each.measured_ns, *examination.measured_ns);
    const double shorter = std::max(1.0, each.is_burden ? now : then);
    each.gain = (each.is_burden ? then : now) / shorter;
  }
  std::ranges::stable_sort(examination.changes, std::greater{}, &WhatIf::gain);
}

std::vector<std::string> explanation(const SizeAdvice& answer, const Way& way,
                                     std::uint32_t cores) {
  const WayCost* cost = find_cost(answer.costs, way);
  if (cost == nullptr) return {};
  const WayTerms terms = terms_of(answer.costs, *cost);
  const WorkTime work = work_time(answer.work, workers_together(*cost));
  const std::uint32_t used_cores = terms.cores != 0 ? terms.cores : cores;
  const Prediction predicted = predict(terms, work, cores);
  std::vector<std::string> lines;
  lines.push_back(fmt::format(
      "workers: {} of work and {} for an exchange with the coordinator {}",
      human_duration(work.wall_ns), human_duration(terms.exchange_ns),
      sum_text(predicted.workers_ns, way.workers, way.workers == 1 ? "worker" : "workers")));
  lines.push_back(fmt::format(
      "coordinator: an item takes {} where the work is nothing, and it is busy for {} of that",
      human_duration(predicted.coordinator_ns), human_duration(terms.coordinator_ns)));
  if (way.workers == 1)
    lines.emplace_back(
        "cores: one worker and the coordinator take turns, so that more cores do not "
        "help");
  else
    lines.push_back(
        fmt::format("cores: {} of work, {} of a worker and {} of the coordinator {}",
                    human_duration(work.cpu_ns), human_duration(terms.worker_ns),
                    human_duration(terms.coordinator_ns),
                    sum_text(predicted.cores_ns, std::min(used_cores, way.workers + 1), "cores")));
  lines.push_back(fmt::format("the largest is the time of an item, {}: {}",
                              human_duration(predicted.time_ns), bound_text(predicted.bound)));
  if (const double slower = work.cpu_ns / work_time(answer.work, 1).cpu_ns; slower > 1.02)
    lines.push_back(fmt::format(
        "the work takes {:.2f} times as long with {} at it as with one, whatever carries the data",
        slower, workers_together(*cost)));
  return lines;
}

}  // namespace ipcbench
