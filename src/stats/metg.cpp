#include "ipcbench/stats/metg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/interval.hpp"

namespace ipcbench {
namespace {

MetgPoint point_of(const MetgSample& sample, std::uint32_t cores) {
  return {sample.work_ns, sample.message_ns * cores, efficiency_of(sample, cores)};
}

// Between the logarithms of two lengths.
double between(double low, double high, double share) {
  return std::exp(std::log(low) + share * (std::log(high) - std::log(low)));
}

std::vector<MetgPoint> points_of(std::vector<MetgSample> samples, std::uint32_t cores) {
  std::ranges::sort(samples, {}, &MetgSample::work_ns);
  std::vector<MetgPoint> points;
  for (const MetgSample& each : samples) points.push_back(point_of(each, cores));
  return points;
}

std::vector<MetgPoint> medians(const std::vector<MetgSample>& samples, std::uint32_t cores) {
  std::map<double, std::vector<double>> times;
  for (const MetgSample& each : samples) times[each.work_ns].push_back(each.message_ns);
  std::vector<MetgPoint> points;
  for (const auto& [work_ns, all] : times)
    points.push_back(point_of({0, work_ns, median_interval(all).median}, cores));
  return points;
}

// The end of what was tried at which, or beyond which, a crossing must be.
const MetgPoint& end_of(const std::vector<MetgPoint>& points, double efficiency) {
  return points.back().efficiency < efficiency ? points.back() : points.front();
}

}  // namespace

double efficiency_of(const MetgSample& sample, std::uint32_t cores) {
  return sample.message_ns <= 0 ? 0 : sample.work_ns / cores / sample.message_ns;
}

std::optional<MetgPoint> crossing(std::span<const MetgPoint> points, double efficiency) {
  for (std::size_t i = points.size(); i-- > 1;) {
    const MetgPoint &low = points[i - 1], &high = points[i];
    if (low.efficiency >= efficiency || high.efficiency < efficiency) continue;
    const double share = (efficiency - low.efficiency) / (high.efficiency - low.efficiency);
    return MetgPoint{between(low.work_ns, high.work_ns, share),
                     between(low.granularity_ns, high.granularity_ns, share), efficiency};
  }
  return std::nullopt;
}

void conclude_metg(MetgRow& row, std::vector<MetgSample> samples, std::uint32_t cores,
                   double efficiency) {
  row.points = medians(samples, cores);
  std::map<std::uint64_t, std::vector<MetgSample>> rounds;
  for (const MetgSample& each : samples) rounds[each.round].push_back(each);
  std::vector<double> work, granularity;
  std::size_t crossings = 0;
  for (const auto& [round, of_round] : rounds) {
    const std::vector<MetgPoint> points = points_of(of_round, cores);
    const auto found = crossing(points, efficiency);
    const MetgPoint place = found.value_or(end_of(points, efficiency));
    crossings += found.has_value();
    work.push_back(place.work_ns);
    granularity.push_back(place.granularity_ns);
  }
  if (2 * crossings > rounds.size()) {
    row.work_ns = median_interval(work);
    row.granularity_ns = median_interval(granularity);
    return;
  }
  if (row.points.empty()) return;
  const MetgPoint& end = end_of(row.points, efficiency);
  const bool always = end.efficiency >= efficiency;
  row.note = fmt::format("{} efficient with {} of work, the {} that was tried",
                         always ? "is still more" : "is less", human_duration(end.work_ns),
                         always ? "shortest" : "longest");
}

}  // namespace ipcbench
