#include "ipcbench/stats/host_clock.hpp"

#include <algorithm>
#include <cmath>

namespace ipcbench {
namespace {

constexpr double kLargestDrift = 0.5;

bool has_begin(const RankPlace& place) { return place.party == 0 || place.clock_behind_ns > 0; }

}  // namespace

double HostClock::common_ns(std::uint64_t own_ns) const {
  return (begin_ns + static_cast<double>(own_ns) - drift * before_ns) / (1 + drift);
}

HostClock clock_of(const InvocationResult& invocation, std::uint32_t party) {
  const auto place = std::ranges::find(invocation.hosts, party, &RankPlace::party);
  if (party == 0 || place == invocation.hosts.end() || !has_begin(*place)) return {};
  const auto coordinator = std::ranges::find(invocation.hosts, 0U, &RankPlace::party);
  if (coordinator != invocation.hosts.end() && coordinator->host == place->host)
    return {place->begin_ns + place->clock_offset_ns, 0, 0, 0};
  HostClock clock{place->begin_ns, place->clock_before_ns, 0, place->clock_error_ns};
  const double between = place->clock_before_ns + place->clock_behind_ns;
  if (between > 0) clock.drift = place->clock_moved_ns / between;
  if (std::abs(clock.drift) >= kLargestDrift) clock.drift = 0;
  return clock;
}

bool knows_begin(const InvocationResult& invocation) {
  return std::ranges::all_of(invocation.hosts, has_begin);
}

}  // namespace ipcbench
