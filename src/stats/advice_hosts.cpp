#include "ipcbench/stats/advice_hosts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/advice_terms.hpp"
#include "ipcbench/stats/way_model.hpp"

namespace ipcbench {
namespace {

bool has_several(const Way& way) { return way.hosts.find(',') != std::string::npos; }

bool any_has_several(const SizeAdvice& advice) {
  return std::ranges::any_of(advice.costs,
                             [](const WayCost& each) { return has_several(each.way); });
}

struct BestTimes {
  double one_host_ns, several_hosts_ns;
};

BestTimes best_times(const SizeAdvice& advice, double work_ns, std::uint32_t cores) {
  BestTimes best{work_ns, HUGE_VAL};
  for (const WayCost& each : advice.costs) {
    const WorkTime slowed = slowed_work(advice.work, workers_together(each));
    const double time_ns = predict(terms_of(advice.costs, each),
                                   {slowed.wall_ns * work_ns, slowed.cpu_ns * work_ns}, cores)
                               .time_ns;
    double& of_kind = has_several(each.way) ? best.several_hosts_ns : best.one_host_ns;
    of_kind = std::min(of_kind, time_ns);
  }
  return best;
}

}  // namespace

std::optional<double> second_host_ns(const SizeAdvice& advice, std::uint32_t cores) {
  if (!any_has_several(advice)) return std::nullopt;
  constexpr int kStepsOfDecade = 40, kFirst = 2 * kStepsOfDecade, kLast = 11 * kStepsOfDecade;
  std::optional<double> from;
  for (int step = kLast; step >= kFirst; --step) {
    const double work_ns = std::pow(10, static_cast<double>(step) / kStepsOfDecade);
    const BestTimes best = best_times(advice, work_ns, cores);
    if (best.several_hosts_ns * kWorthwhile > best.one_host_ns) break;
    from = work_ns;
  }
  return from;
}

std::string second_host_note(const SizeAdvice& advice) {
  if (!any_has_several(advice)) return {};
  return fmt::format(
      "With {} to a worker a second host {}.", format_size(advice.question.size_bytes),
      advice.second_host_ns
          ? fmt::format("pays from {} of work an item on", human_duration(*advice.second_host_ns))
          : "never pays");
}

}  // namespace ipcbench
