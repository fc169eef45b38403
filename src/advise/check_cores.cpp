// How many cores there are, what they share, and how far apart they are.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/cgroup.hpp"
#include "ipcbench/host/proc_text.hpp"
#include "ipcbench/host/topology.hpp"
#include "ipcbench/run/line_probe.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kMostProbed = 8;

void check_distances(Findings& findings, const std::vector<int>& cpus) {
  const TickClock clock = TickClock::calibrate();
  double nearest = 0, farthest = 0;
  std::string pair;
  std::size_t probed = 0, failed = 0;
  const std::size_t count = std::min(kMostProbed, cpus.size());
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = i + 1; j < count; ++j) {
      const auto round_trip = probe_cache_line(cpus[i], cpus[j], clock);
      if (!round_trip) {
        ++failed;
        continue;
      }
      if (probed++ == 0 || *round_trip < nearest) nearest = *round_trip;
      if (*round_trip >= farthest) {
        farthest = *round_trip;
        pair = fmt::format("{} and {}", cpus[i], cpus[j]);
      }
    }
  if (probed == 0) {
    findings.skipped("distances", failed > 0 ? "the cores were busy with other programs"
                                             : "there is one core alone");
    return;
  }
  const std::string finding = fmt::format("a cache line goes to and fro in {} to {}",
                                          human_duration(nearest), human_duration(farthest));
  if (farthest > 2 * nearest)
    findings.warn("distances", finding + fmt::format("; cores {} are far apart", pair),
                  "pin the parties: --placement=cross, or --placement=CORE,CORE");
  else
    findings.ok("distances", finding);
}

void check_wake_up(Findings& findings, const std::vector<int>& cpus) {
  if (cpus.size() < 2) return;
  const auto wake_up = wake_up_ns(cpus[0], cpus[1]);
  if (!wake_up) {
    findings.skipped("waking up", "two cores could not be had");
    return;
  }
  constexpr double kLongNs = 50'000;
  const std::string finding = fmt::format(
      "a thread that sleeps on an idle core runs {} after it is woken", human_duration(*wake_up));
  if (*wake_up > kLongNs)
    findings.warn("waking up", finding + "; so much comes on top of a message to whoever sleeps",
                  "--wait=spin where there is a core for each party; boot with idle=poll, or "
                  "cpupower idle-set -D 0");
  else
    findings.ok("waking up", finding);
}

}  // namespace

void check_cores(Findings& findings, Bench&) {
  const std::vector<int> cpus = allowed_cpus();
  if (cpus.size() < 2)
    findings.warn("count", "one core may be used, which all parties share",
                  "allow more: taskset, the container's --cpus, or the cpuset");
  else
    findings.ok("count", fmt::format("{} may be used", cpus.size()));
  const auto places = read_topology(cpus);
  std::set<int> cores, nodes;
  for (const CpuPlace& each : places) {
    cores.insert(each.core < 0 ? each.cpu : each.core);
    nodes.insert(each.node);
  }
  if (cores.size() < cpus.size())
    findings.warn("hardware threads",
                  fmt::format("{} processors share {} cores; two that share one slow each other",
                              cpus.size(), cores.size()),
                  "--placement=cross takes one of each core first");
  if (nodes.size() > 1)
    findings.warn("memory nodes", fmt::format("the cores belong to {} of them", nodes.size()),
                  "numactl --cpunodebind=0 --membind=0 ipcbench ...");
  const auto limit = cpu_limit(find_cgroup("cpu"));
  if (limit && *limit > 0 && *limit < static_cast<double>(cpus.size()))
    findings.warn("quota",
                  fmt::format("the control group may use {:.2f} of {} cores, and stands still when "
                              "that is used up",
                              *limit, cpus.size()),
                  "raise cpu.max of the group, or give it a cpuset instead");
  check_distances(findings, cpus);
  check_wake_up(findings, cpus);
  const std::string isolated = first_line("/sys/devices/system/cpu/isolated", "");
  findings.ok("isolated cores", isolated.empty() ? "none" : isolated);
}

}  // namespace ipcbench
