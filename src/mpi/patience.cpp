#include "ipcbench/mpi/patience.hpp"

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/run/patience.hpp"

namespace ipcbench {
namespace {

// Libraries look for networks and connect each rank with others.
constexpr std::uint64_t kConnectNs = 20'000'000'000;

}  // namespace

std::uint64_t opening_patience(const Experiment& experiment) {
  if (experiment.timeout_ns != 0) return experiment.timeout_ns;
  return saturating_add(kConnectNs, setup_timeout(experiment));
}

std::function<std::uint64_t(std::uint64_t)> measured_patience(const Experiment& experiment) {
  if (experiment.timeout_ns != 0) return {};
  return [&experiment](std::uint64_t expected_ns) { return pace_timeout(experiment, expected_ns); };
}

std::uint64_t status_after(std::uint64_t patience_ns) {
  constexpr std::uint64_t kBeforeNs = 700'000'000;
  return std::max(patience_ns / 2, patience_ns - std::min(patience_ns, kBeforeNs));
}

}  // namespace ipcbench
