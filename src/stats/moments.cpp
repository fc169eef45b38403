#include "ipcbench/stats/moments.hpp"

#include <algorithm>
#include <cmath>

namespace ipcbench {

Moments moments(const std::vector<double>& values) {
  if (values.empty()) return {};
  const auto count = static_cast<double>(values.size());
  const auto [least, most] = std::ranges::minmax(values);
  double sum = 0;
  for (const double each : values) sum += each;
  const double mean = sum / count;
  double squares = 0;
  for (const double each : values) squares += (each - mean) * (each - mean);
  return {mean, values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0, least, most};
}

}  // namespace ipcbench
