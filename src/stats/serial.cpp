#include "ipcbench/stats/serial.hpp"

#include <algorithm>
#include <cmath>

#include "ipcbench/stats/ranks.hpp"

namespace ipcbench {

SerialCorrelation serial_correlation(const std::vector<double>& values) {
  constexpr std::size_t kLeast = 10;
  constexpr double kChance = 0.01;
  const auto n = static_cast<double>(values.size());
  SerialCorrelation result;
  result.effective_count = n;
  if (values.size() < kLeast) return result;
  const std::vector<double> ranks = ranks_of(values);
  double steps = 0, squares = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const double distance = ranks[i] - (n + 1) / 2;
    squares += distance * distance;
    if (i > 0) steps += (ranks[i] - ranks[i - 1]) * (ranks[i] - ranks[i - 1]);
  }
  if (squares <= 0) return result;
  const double ratio = steps / squares;
  const double variance =
      4 * (n - 2) * (5 * n * n - 2 * n - 9) / (5 * n * (n + 1) * (n - 1) * (n - 1));
  result.lag_1 = std::clamp(1 - ratio / 2, -1.0, 1.0);
  result.p = std::erfc(std::abs(ratio - 2) / std::sqrt(2 * variance));
  if (result.p <= kChance && result.lag_1 > 0)
    result.effective_count = std::clamp(n * (1 - result.lag_1) / (1 + result.lag_1), 1.0, n);
  return result;
}

}  // namespace ipcbench
