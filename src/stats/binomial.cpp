#include "ipcbench/stats/binomial.hpp"

#include <algorithm>
#include <cmath>

namespace ipcbench {

double binomial_tail(std::size_t n, std::size_t most, double p) {
  if (most >= n || p <= 0) return 1;
  if (p >= 1) return 0;
  // In logarithms: (1 - p)^n is zero as a double long before the sum is.
  const double odds = std::log(p) - std::log1p(-p);
  double log_term = static_cast<double>(n) * std::log1p(-p);
  double sum = std::exp(log_term);
  for (std::size_t k = 1; k <= most; ++k) {
    log_term += odds + std::log(static_cast<double>(n - k + 1) / static_cast<double>(k));
    sum += std::exp(log_term);
  }
  return std::min(sum, 1.0);
}

}  // namespace ipcbench
