#include "ipcbench/stats/advice_terms.hpp"

#include <algorithm>
#include <cmath>

namespace ipcbench {
namespace {

const WorkCost& work_cost(const std::vector<WorkCost>& work, std::uint32_t workers) {
  const auto found = std::ranges::find(work, workers, &WorkCost::workers);
  return found == work.end() ? work.back() : *found;
}

WayTerms terms_between(const WayTerms& low, const WayTerms& high, double share) {
  WayTerms terms = low;
  terms.exchange_ns = std::lerp(low.exchange_ns, high.exchange_ns, share);
  terms.message_ns = std::lerp(low.message_ns, high.message_ns, share);
  terms.coordinator_ns = std::lerp(low.coordinator_ns, high.coordinator_ns, share);
  terms.worker_ns = std::lerp(low.worker_ns, high.worker_ns, share);
  return terms;
}

}  // namespace

const WayCost* find_cost(const std::vector<WayCost>& costs, const Way& way) {
  const auto found = std::ranges::find(costs, way, &WayCost::way);
  return found == costs.end() ? nullptr : &*found;
}

WayTerms terms_of(const std::vector<WayCost>& costs, const WayCost& cost) {
  Way alone = cost.way;
  alone.workers = 1;
  const WayCost* single = find_cost(costs, alone);
  const double without_work_ns = single ? single->message_ns : cost.message_ns;
  return {cost.way.workers, cost.way.items,      cost.exchange_ns.value_or(without_work_ns),
          cost.message_ns,  cost.coordinator_ns, cost.worker_ns,
          cost.cores};
}

WorkTime work_time(const std::vector<WorkCost>& work, std::uint32_t workers) {
  const WorkCost& cost = work_cost(work, workers);
  return {cost.work_ns, cost.cpu_ns};
}

WorkTime slowed_work(const std::vector<WorkCost>& work, std::uint32_t workers) {
  const WorkTime with_all = work_time(work, workers);
  const double alone_ns = work.front().work_ns;
  return {with_all.wall_ns / alone_ns, with_all.cpu_ns / alone_ns};
}

std::uint32_t workers_together(const WayCost& cost) {
  return cost.workers_on_host != 0 ? cost.workers_on_host : cost.way.workers;
}

std::optional<WayTerms> terms_at(const std::vector<SizeCosts>& sizes, const Way& way,
                                 double size_bytes) {
  std::optional<WayTerms> below;
  double below_bytes = 0;
  for (const SizeCosts& each : sizes) {
    const WayCost* cost = find_cost(each.costs, way);
    if (cost == nullptr) continue;
    const WayTerms here = terms_of(each.costs, *cost);
    const auto here_bytes = static_cast<double>(each.size_bytes);
    if (here_bytes >= size_bytes)
      return below ? terms_between(*below, here,
                                   (size_bytes - below_bytes) / (here_bytes - below_bytes))
                   : here;
    below = here;
    below_bytes = here_bytes;
  }
  return below;
}

}  // namespace ipcbench
