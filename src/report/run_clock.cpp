#include "run_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "exchange.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

RunClock::RunClock(const InvocationResult& invocation, std::uint32_t party)
    : barrier_ns_(invocation.start_ns + invocation.setup_ns),
      clock_(clock_of(invocation, party)),
      party_(party_name(party)) {
  const auto place = std::ranges::find(invocation.hosts, party, &RankPlace::party);
  if (place == invocation.hosts.end()) return;
  party_ += " on " + place->host;
  if (clock_.error_ns > 0) party_ += fmt::format(" (within {})", human_duration(clock_.error_ns));
}

std::uint64_t RunClock::at(std::uint64_t own_ns) const {
  const std::int64_t common_ns = std::llround(clock_.common_ns(own_ns));
  const auto barrier_ns = static_cast<std::int64_t>(barrier_ns_);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, barrier_ns + common_ns));
}

std::string about_clocks(const Document& document) {
  bool is_over_hosts = false, is_known = true;
  double error_ns = 0;
  for (const ExperimentResult* experiment : exchange::measured(document))
    for (const InvocationResult& each : experiment->invocations) {
      is_over_hosts = is_over_hosts || !each.hosts.empty();
      is_known = is_known && knows_begin(each);
      for (const RankPlace& place : each.hosts)
        error_ns = std::max(error_ns, clock_of(each, place.party).error_ns);
    }
  if (!is_over_hosts) return {};
  if (!is_known)
    return "each party begins with its own measured part, because the result is of a version that "
           "did not say when that was";
  return fmt::format("all parties are on the clock of rank 0, and none is wrong by more than {}",
                     human_duration(error_ns));
}

}  // namespace ipcbench
