#include "ipcbench/stats/way_model.hpp"

#include <algorithm>
#include <cmath>

namespace ipcbench {
namespace {

constexpr double kLeastWorkNs = 1;

// The smallest work for which `holds`, which once it does holds for all that is larger.
template <class Holds>
std::optional<double> smallest_work(double most_work_ns, const Holds& holds) {
  if (!holds(most_work_ns)) return std::nullopt;
  double low = std::log(kLeastWorkNs), high = std::log(most_work_ns);
  if (holds(kLeastWorkNs)) return kLeastWorkNs;
  constexpr int kHalvings = 50;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (holds(std::exp(middle)) ? high : low) = middle;
  }
  return std::exp(high);
}

std::uint32_t cores_of(const WayTerms& way, std::uint32_t cores) {
  return way.cores != 0 ? way.cores : cores;
}

WorkTime scaled(const WorkTime& work, double factor) {
  return {work.wall_ns * factor, work.cpu_ns * factor};
}

}  // namespace

Prediction predict(const WayTerms& way, const WorkTime& work, std::uint32_t cores) {
  const auto workers = static_cast<double>(way.workers);
  Prediction result;
  result.workers_ns = (work.wall_ns + way.exchange_ns) / workers;
  result.coordinator_ns = way.message_ns;
  // One worker and the coordinator take turns, so that no second core helps.
  result.cores_ns = way.workers == 1 ? 0
                                     : (work.cpu_ns + way.worker_ns + way.coordinator_ns) /
                                           std::min<double>(cores_of(way, cores), workers + 1);
  result.time_ns = std::max({result.workers_ns, result.coordinator_ns, result.cores_ns});
  if (result.time_ns == result.cores_ns) result.bound = Bound::cores;
  if (result.time_ns == result.coordinator_ns) result.bound = Bound::coordinator;
  if (result.time_ns == result.workers_ns) result.bound = Bound::workers;
  return result;
}

std::optional<double> break_even_ns(const WayTerms& way, std::uint32_t cores,
                                    const WorkTime& with_all, double most_work_ns) {
  return smallest_work(most_work_ns, [&](double work_ns) {
    return predict(way, scaled(with_all, work_ns), cores).time_ns < work_ns;
  });
}

std::optional<double> metg_ns(const WayTerms& way, std::uint32_t cores, double efficiency,
                              const WorkTime& with_all, double most_work_ns) {
  const auto used = static_cast<double>(std::min(cores_of(way, cores), way.workers));
  return smallest_work(most_work_ns, [&](double work_ns) {
    return work_ns / used >= efficiency * predict(way, scaled(with_all, work_ns), cores).time_ns;
  });
}

std::optional<double> useful_workers(const WayTerms& way, double work_ns) {
  if (way.message_ns <= 0) return std::nullopt;
  return std::max(1.0, (work_ns + way.exchange_ns) / way.message_ns);
}

}  // namespace ipcbench
