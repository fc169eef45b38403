#include "ipcbench/stats/speedup_map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/advice_terms.hpp"
#include "ipcbench/stats/way_model.hpp"

namespace ipcbench {
namespace {

constexpr double kShortestWorkNs = 100, kLongestWorkNs = 1e11;

// A way whose costs are known at several sizes, so that something can be said between them.
struct MappedWay {
  Way way;
  WorkTime slowed;
};

std::vector<MappedWay> mapped_ways(const Advice& advice) {
  std::vector<MappedWay> ways;
  for (const WayCost& each : advice.sizes.front().costs) {
    const bool everywhere = std::ranges::all_of(advice.sizes, [&](const SizeCosts& size) {
      return find_cost(size.costs, each.way) != nullptr;
    });
    if (everywhere) ways.push_back({each.way, slowed_work(advice.work, workers_together(each))});
  }
  return ways;
}

std::vector<double> steps_between(double low, double high, std::size_t count) {
  std::vector<double> steps;
  for (std::size_t i = 0; i < count; ++i)
    steps.push_back(low *
                    std::pow(high / low, static_cast<double>(i) / static_cast<double>(count - 1)));
  return steps;
}

// As far apart as `count` steps over all of them would be, and each measured size among them.
std::vector<double> steps_through(const std::vector<SizeCosts>& sizes, std::size_t count) {
  const auto bytes = [&](std::size_t i) { return static_cast<double>(sizes[i].size_bytes); };
  const double whole = std::log(bytes(sizes.size() - 1) / bytes(0));
  std::vector<double> steps{bytes(0)};
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const double share = std::log(bytes(i) / bytes(i - 1)) / whole;
    const auto few = static_cast<std::size_t>(std::ceil(share * static_cast<double>(count)));
    const std::vector<double> between = steps_between(bytes(i - 1), bytes(i), few + 1);
    steps.insert(steps.end(), between.begin() + 1, between.end() - 1);
    steps.push_back(bytes(i));
  }
  return steps;
}

// Where the soonest way pays at each size, with room on both sides; and the work of the question.
std::pair<double, double> work_range(const Advice& advice, const std::vector<MappedWay>& ways) {
  constexpr double kRoom = 10;
  double low = advice.serial_ns.median, high = low;
  for (const SizeCosts& size : advice.sizes) {
    std::optional<double> soonest;
    for (const MappedWay& each : ways) {
      const WayTerms terms = terms_of(size.costs, *find_cost(size.costs, each.way));
      const auto even = break_even_ns(terms, advice.cores, each.slowed);
      if (even && (!soonest || *even < *soonest)) soonest = even;
    }
    if (!soonest) continue;
    low = std::min(low, *soonest);
    high = std::max(high, *soonest);
  }
  return {std::clamp(low / kRoom, kShortestWorkNs, kLongestWorkNs / kRoom),
          std::clamp(high * kRoom, kShortestWorkNs * kRoom, kLongestWorkNs)};
}

MapCell cell_of(const std::vector<MappedWay>& ways, const std::vector<WayTerms>& terms,
                double work_ns, std::uint32_t cores) {
  std::vector<double> times;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const WorkTime work{ways[i].slowed.wall_ns * work_ns, ways[i].slowed.cpu_ns * work_ns};
    times.push_back(std::max(1.0, predict(terms[i], work, cores).time_ns));
  }
  const double fastest = std::ranges::min(times);
  MapCell cell{std::nullopt, work_ns / fastest};
  if (cell.speedup < kWorthwhile) return cell;
  for (std::size_t i = 0; i < ways.size(); ++i)
    if (times[i] <= fastest * (1 + kAlike) &&
        (!cell.way || is_simpler(ways[i].way, ways[*cell.way].way)))
      cell.way = i;
  return cell;
}

// Leaves the ways that are named, in the order of how often.
void keep_named(SpeedupMap& map, const std::vector<MappedWay>& ways) {
  std::vector<std::size_t> counts(ways.size()), order(ways.size()), place(ways.size());
  for (const MapCell& each : map.cells)
    if (each.way) ++counts[*each.way];
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return counts[i]; });
  for (const std::size_t i : order) {
    place[i] = map.ways.size();
    if (counts[i] > 0) map.ways.push_back(ways[i].way);
  }
  for (MapCell& each : map.cells)
    if (each.way) each.way = place[*each.way];
}

}  // namespace

std::optional<SpeedupMap> speedup_map(const Advice& advice, std::size_t columns, std::size_t rows) {
  if (advice.sizes.size() < 2 || advice.work.empty()) return std::nullopt;
  const std::vector<MappedWay> ways = mapped_ways(advice);
  if (ways.empty()) return std::nullopt;
  SpeedupMap map;
  const auto [shortest, longest] = work_range(advice, ways);
  map.works_ns = steps_between(shortest, longest, columns);
  map.sizes_bytes = steps_through(advice.sizes, rows);
  for (const double size : map.sizes_bytes) {
    std::vector<WayTerms> terms;
    for (const MappedWay& each : ways) terms.push_back(*terms_at(advice.sizes, each.way, size));
    for (const double work : map.works_ns)
      map.cells.push_back(cell_of(ways, terms, work, advice.cores));
  }
  keep_named(map, ways);
  return map;
}

std::size_t row_of(const SpeedupMap& map, double size_bytes) {
  const auto nearest = std::ranges::min_element(
      map.sizes_bytes, {}, [&](double each) { return std::abs(std::log(each / size_bytes)); });
  return static_cast<std::size_t>(nearest - map.sizes_bytes.begin());
}

std::optional<double> work_at(const SpeedupMap& map, std::size_t size, double level) {
  for (std::size_t i = 0; i < map.works_ns.size(); ++i) {
    const double here = map.at(size, i).speedup;
    if (here < level) continue;
    if (i == 0) return map.works_ns.front();
    const double before = map.at(size, i - 1).speedup;
    const double share = (level - before) / (here - before);
    return map.works_ns[i - 1] * std::pow(map.works_ns[i] / map.works_ns[i - 1], share);
  }
  return std::nullopt;
}

std::optional<double> largest_size(const Advice& advice, const Way& way, double efficiency) {
  const WayCost* cost = find_cost(advice.costs, way);
  const WorkTime work = work_time(advice.work, cost ? workers_together(*cost) : way.workers);
  const double used = std::min(cost && cost->cores != 0 ? cost->cores : advice.cores, way.workers);
  const auto holds = [&](double size) {
    const auto terms = terms_at(advice.sizes, way, size);
    return terms && advice.serial_ns.median / used >=
                        efficiency * predict(*terms, work, advice.cores).time_ns;
  };
  for (std::size_t i = advice.sizes.size(); i-- > 0;) {
    auto low = static_cast<double>(advice.sizes[i].size_bytes);
    if (!holds(low)) continue;
    if (i + 1 == advice.sizes.size()) return low;
    auto high = static_cast<double>(advice.sizes[i + 1].size_bytes);
    while (high - low > 1) {
      const double middle = (low + high) / 2;
      (holds(middle) ? low : high) = middle;
    }
    return low;
  }
  return std::nullopt;
}

}  // namespace ipcbench
