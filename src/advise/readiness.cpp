#include "ipcbench/advise/readiness.hpp"

#include <fmt/format.h>

#include "ipcbench/base/units.hpp"
#include "ways.hpp"

namespace ipcbench {

std::string why_too_busy(const std::optional<CoreUse>& use) {
  if (!use || use->busy <= kMostBusy) return {};
  return fmt::format(
      "other programs use {:.0f} % of the cores' time, and above {:.0f} % the figures say more of "
      "them "
      "than of the ways; ask again when they are through, or go on with --force",
      100 * use->busy, 100 * kMostBusy);
}

std::string why_too_short(const AdviceRequest& request, std::uint32_t cores) {
  const std::size_t transports = request.transports.empty()
                                     ? usual_transports(request.question.isolation).size()
                                     : request.transports.size();
  const std::size_t here = transports * worker_counts(request.question.most_workers, cores).size();
  const std::size_t over_hosts =
      request.question.hosts.empty() ? 0 : ways_over_hosts("mpi", request.question.hosts).size();
  const std::size_t ways = here + over_hosts;
  const std::uint64_t needed = ways * kWithoutWorkNs + over_hosts * kLaunchOfJobNs;
  if (needed <= request.budget_ns) return {};
  return fmt::format(
      "--budget={}: is too short to run {} ways once, which takes {}; give at least {}s, or fewer "
      "transports or workers",
      format_duration(request.budget_ns), ways, human_duration(static_cast<double>(needed)),
      4 * (needed / kSecondNs + 1));
}

}  // namespace ipcbench
