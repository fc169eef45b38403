#include "ipcbench/stats/warm_up.hpp"

#include <algorithm>

namespace ipcbench {

std::size_t warm_up_batches(const std::vector<std::uint64_t>& batches_ns) {
  constexpr std::size_t kLeast = 20;
  constexpr std::size_t kMostPart = 5;  // one of five
  constexpr double kFurther = 2;
  constexpr double kVisible = 0.05;  // where the rest hardly varies
  const std::size_t n = batches_ns.size();
  if (n < kLeast) return 0;
  const auto most = static_cast<std::ptrdiff_t>(n / kMostPart);
  std::vector<double> rest(batches_ns.begin() + most, batches_ns.end());
  std::ranges::sort(rest);
  const double median = rest[rest.size() / 2];
  const double high = median + std::max(kFurther * (rest.back() - median), kVisible * median);
  const double low = median - std::max(kFurther * (median - rest.front()), kVisible * median);
  const auto differs = [&](std::uint64_t batch) {
    const auto ns = static_cast<double>(batch);
    return ns > high || ns < low;
  };
  const auto settled = std::find_if_not(batches_ns.begin(), batches_ns.begin() + most, differs);
  return static_cast<std::size_t>(settled - batches_ns.begin());
}

}  // namespace ipcbench
