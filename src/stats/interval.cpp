#include "ipcbench/stats/interval.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace ipcbench {
namespace {

struct Rank {
  std::size_t k = 1;  // counted from 1 at both ends
  double tail = 0;    // P(Bin(n, 1/2) <= k - 1)
};

Rank rank_for(std::size_t n, double tail_limit) {
  const double rounding = 1e-12;
  // In logarithms, because 2^-n is zero as a double from n = 1075 on.
  double log_probability = -static_cast<double>(n) * std::numbers::ln2;
  Rank rank{1, std::exp(log_probability)};
  while (rank.k < (n + 1) / 2) {
    log_probability += std::log(static_cast<double>(n - rank.k + 1) / static_cast<double>(rank.k));
    const double next = rank.tail + std::exp(log_probability);
    if (next > tail_limit + rounding) break;
    rank = {rank.k + 1, next};
  }
  return rank;
}

}  // namespace

Interval median_interval(std::vector<double> values, double confidence) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  const Rank rank = rank_for(n, (1 - confidence) / 2);
  Interval interval;
  interval.low = values[rank.k - 1];
  interval.median = n % 2 == 1 ? values[n / 2] : std::midpoint(values[n / 2 - 1], values[n / 2]);
  interval.high = values[n - rank.k];
  interval.confidence = std::max(0.0, 1 - 2 * rank.tail);
  interval.count = n;
  return interval;
}

}  // namespace ipcbench
