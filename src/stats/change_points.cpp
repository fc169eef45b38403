#include "ipcbench/stats/change_points.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/ranks.hpp"

namespace ipcbench {
namespace {

// A stretch [from, to) of a series; what lies before and behind it belongs together.
struct Stretch {
  std::size_t from = 0, to = 0;
  double size = 0;
};

// Sums of the first k values less k times their mean.
std::vector<double> sums_of(const std::vector<double>& values) {
  double mean = 0;
  for (const double each : values) mean += each / static_cast<double>(values.size());
  std::vector<double> sums = {0};
  for (const double each : values) sums.push_back(sums.back() + each - mean);
  return sums;
}

// How much the values in a stretch have another level than the rest.
double contrast(const std::vector<double>& sums, std::size_t from, std::size_t to) {
  const auto inside = static_cast<double>(to - from);
  const double outside = static_cast<double>(sums.size() - 1) - inside;
  return std::abs(sums[to] - sums[from]) / std::sqrt(inside * outside);
}

// Calls `look` for every stretch that begins with the series or leaves enough values before it, and
// leaves enough behind it. One that ends with the series is the other side of one that begins it.
template <class Look>
void each_stretch(std::size_t n, std::size_t least, Look look) {
  for (std::size_t to = least; to + least <= n; ++to) {
    look(std::size_t{0}, to);
    for (std::size_t from = least; from + least <= to; ++from) look(from, to);
  }
}

Stretch largest_stretch(const std::vector<double>& ranks, std::size_t least) {
  const std::vector<double> sums = sums_of(ranks);
  Stretch largest;
  each_stretch(ranks.size(), least, [&](std::size_t from, std::size_t to) {
    const double size = contrast(sums, from, to);
    if (size > largest.size) largest = {from, to, size};
  });
  return largest;
}

// By hand, as the order of a plan: the same everywhere.
void shuffle(std::vector<double>& values, std::mt19937_64& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
}

double chance_of(std::vector<double> ranks, const Stretch& stretch, std::size_t least) {
  constexpr std::size_t kWork = 200'000'000;
  const std::size_t permutations =
      std::clamp<std::size_t>(kWork / (ranks.size() * ranks.size()), 199, 999);
  constexpr double kRounding = 1e-9;
  std::mt19937_64 random(1);
  std::size_t as_large = 1;
  for (std::size_t i = 0; i < permutations; ++i) {
    shuffle(ranks, random);
    as_large += largest_stretch(ranks, least).size >= stretch.size - kRounding ? 1 : 0;
  }
  return static_cast<double>(as_large) / static_cast<double>(permutations + 1);
}

// Ranks say that there is a change, but hardly in which of two neighbouring places: of those that
// are nearly as good the one where the values themselves part most, by their logarithms.
Stretch locate(const std::vector<double>& values, const std::vector<double>& ranks,
               const Stretch& stretch, std::size_t least) {
  constexpr double kNearly = 0.9;
  std::vector<double> logarithms;
  for (const double each : values) logarithms.push_back(std::log(each));
  const std::vector<double> rank_sums = sums_of(ranks);
  const std::vector<double> sums = sums_of(logarithms);
  Stretch best;
  each_stretch(values.size(), least, [&](std::size_t from, std::size_t to) {
    if (contrast(rank_sums, from, to) < kNearly * stretch.size) return;
    if (const double size = contrast(sums, from, to); size > best.size) best = {from, to, size};
  });
  return best.to == 0 ? stretch : best;
}

double median_of(const std::vector<double>& values, std::size_t from, std::size_t to) {
  return median_interval({values.begin() + static_cast<std::ptrdiff_t>(from),
                          values.begin() + static_cast<std::ptrdiff_t>(to)})
      .median;
}

void search(std::vector<ChangePoint>& found, const std::vector<double>& values, std::size_t from,
            std::size_t to, const ChangeRule& rule) {
  if (to - from < 2 * rule.least_count) return;
  const std::vector<double> part(values.begin() + static_cast<std::ptrdiff_t>(from),
                                 values.begin() + static_cast<std::ptrdiff_t>(to));
  const std::vector<double> ranks = ranks_of(part);
  Stretch stretch = largest_stretch(ranks, rule.least_count);
  if (stretch.size <= 0) return;
  const double p = chance_of(ranks, stretch, rule.least_count);
  if (p > rule.chance) return;
  stretch = locate(part, ranks, stretch, rule.least_count);
  std::size_t begin = from;
  for (const std::size_t at : {from + stretch.from, from + stretch.to}) {
    if (at == from) continue;
    search(found, values, begin, at, rule);
    ChangePoint point;
    point.at = at;
    point.p = p;
    found.push_back(point);
    begin = at;
  }
  search(found, values, begin, to, rule);
}

}  // namespace

std::vector<ChangePoint> find_changes(const std::vector<double>& values, const ChangeRule& rule) {
  std::vector<ChangePoint> found;
  search(found, values, 0, values.size(), rule);
  for (std::size_t i = 0; i < found.size(); ++i) {
    ChangePoint& point = found[i];
    const std::size_t from = i == 0 ? 0 : found[i - 1].at;
    const std::size_t to = i + 1 == found.size() ? values.size() : found[i + 1].at;
    point.before_count = point.at - from;
    point.after_count = to - point.at;
    point.before_ns = median_of(values, from, point.at);
    point.after_ns = median_of(values, point.at, to);
    point.change = point.before_ns > 0 ? point.after_ns / point.before_ns - 1 : 0;
  }
  std::erase_if(found,
                [&](const ChangePoint& each) { return std::abs(each.change) < rule.margin; });
  return found;
}

}  // namespace ipcbench
