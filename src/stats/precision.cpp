#include "ipcbench/stats/precision.hpp"

#include <cmath>

#include "ipcbench/stats/interval.hpp"

namespace ipcbench {

bool is_look(std::size_t count, const PrecisionRule& rule) {
  std::size_t look = rule.first_look;
  while (look < count)
    look = static_cast<std::size_t>(std::ceil(static_cast<double>(look) * rule.growth));
  return look == count;
}

bool is_precise(const std::vector<double>& values, double precision, const PrecisionRule& rule) {
  if (!is_look(values.size(), rule)) return false;
  const Interval interval = median_interval(values, rule.confidence);
  // Halves before the difference: it could leave the range of a double.
  return interval.confidence >= rule.confidence &&
         interval.high / 2 - interval.low / 2 <= precision * interval.median;
}

}  // namespace ipcbench
