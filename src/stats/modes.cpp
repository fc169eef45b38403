#include "ipcbench/stats/modes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "ipcbench/stats/binomial.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kTrim = 10;  // a tenth

// Sorted logarithms.
using Values = std::span<const double>;

double middle(Values values) {
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : std::midpoint(values[n / 2 - 1], values[n / 2]);
}

// The part of a group that counts for its width.
Values inner(Values group) {
  const std::size_t trimmed = group.size() / kTrim;
  return group.subspan(trimmed, group.size() - 2 * trimmed);
}

// How likely the gap between the groups is where there is a single peak.
double chance_of(Values low, Values high, const ModeRule& rule) {
  const Values below = inner(low);
  const Values above = inner(high);
  const double gap = above.front() - below.back();
  const std::size_t in_gap = low.size() / kTrim + high.size() / kTrim;
  double chance = 0;
  for (const Values group : {below, above}) {
    const double width = std::max(group.back() - group.front(), std::log1p(rule.resolution));
    // Its first and its last value make the width, so they do not count as being within it.
    const std::size_t count = in_gap + group.size() - 1;
    chance = std::max(chance, binomial_tail(count, in_gap, gap / (gap + width)));
  }
  return chance;
}

// Trimming lets cuts near the gap look as good as the one in it.
std::size_t widest_gap(Values values, std::size_t cut, std::size_t least) {
  const std::size_t last = std::min(cut + (values.size() - cut) / kTrim, values.size() - least);
  std::size_t widest = std::max(cut - cut / kTrim, least);
  for (std::size_t i = widest; i <= last; ++i)
    if (values[i] - values[i - 1] > values[widest] - values[widest - 1]) widest = i;
  return widest;
}

// Where to cut, as a count of values below; 0: nowhere.
std::size_t best_cut(Values values, std::size_t least, const ModeRule& rule) {
  std::size_t best = 0;
  double best_chance = rule.chance / static_cast<double>(values.size() - 1);
  for (std::size_t cut = least; cut + least <= values.size(); ++cut) {
    const Values low = values.first(cut);
    const Values high = values.subspan(cut);
    if (middle(high) - middle(low) < std::log(rule.least_factor)) continue;
    const double chance = chance_of(low, high, rule);
    if (chance > best_chance || (best != 0 && chance == best_chance)) continue;
    best = cut;
    best_chance = chance;
  }
  return best == 0 ? 0 : widest_gap(values, best, least);
}

void cut_into(std::vector<std::size_t>& sizes, Values values, std::size_t least,
              const ModeRule& rule) {
  const std::size_t cut = values.size() < 2 * least ? 0 : best_cut(values, least, rule);
  if (cut == 0) {
    sizes.push_back(values.size());
    return;
  }
  cut_into(sizes, values.first(cut), least, rule);
  cut_into(sizes, values.subspan(cut), least, rule);
}

}  // namespace

std::vector<std::vector<std::size_t>> find_modes(const std::vector<double>& values,
                                                 const ModeRule& rule) {
  if (values.empty()) return {};
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<std::size_t> sizes = {values.size()};
  if (values[order.front()] > 0) {
    std::vector<double> logarithms;
    for (const std::size_t i : order) logarithms.push_back(std::log(values[i]));
    const double share = std::ceil(rule.least_share * static_cast<double>(values.size()));
    sizes.clear();
    cut_into(sizes, logarithms, std::max(rule.least_count, static_cast<std::size_t>(share)), rule);
  }
  std::vector<std::vector<std::size_t>> modes;
  auto next = order.begin();
  for (const std::size_t size : sizes) {
    modes.emplace_back(next, next + static_cast<std::ptrdiff_t>(size));
    next += static_cast<std::ptrdiff_t>(size);
  }
  return modes;
}

}  // namespace ipcbench
