#include "ipcbench/advise/host_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/experiment.hpp"
#include "trials.hpp"

namespace ipcbench {
namespace {

// Beyond this a time line of several hosts tells little of messages.
constexpr double kRoughClockNs = 100e3;
// A launch that takes longer leaves a budget of some seconds few invocations.
constexpr double kSlowLaunchNs = 3e9;

std::string clock_text(const RankPlace& place) {
  const double offset_ns = place.clock_offset_ns;
  const std::string apart = std::abs(offset_ns) <= place.clock_error_ns
                                ? "shows the same time"
                                : fmt::format("is {} {}", human_duration(std::abs(offset_ns)),
                                              offset_ns > 0 ? "ahead" : "behind");
  return fmt::format("{}, known to {}, and moved by {} in {}", apart,
                     human_duration(place.clock_error_ns),
                     human_duration(std::abs(place.clock_moved_ns)),
                     human_duration(place.clock_before_ns + place.clock_behind_ns));
}

}  // namespace

void judge_probe(Findings& findings, const std::string& host, const HostProbe& probe,
                 const std::string& own_build, const std::string& first_library) {
  const std::string name = "host " + host;
  if (!probe.about) {
    findings.fail(name, cause_of(probe.reason),
                  remedy_of(probe.reason, "see whether the launcher starts a program there"));
    return;
  }
  const HostAbout& about = *probe.about;
  const std::string who = fmt::format("answered as {} in {}", about.host,
                                      human_duration(static_cast<double>(probe.elapsed_ns)));
  if (about.build != own_build)
    findings.fail(name,
                  fmt::format("{}, with build {} where this is {}", who, about.build, own_build),
                  "put the same build on all hosts, at the same path");
  else if (!first_library.empty() && about.library != first_library)
    findings.fail(
        name,
        fmt::format("{}, with {} where the first host has {}", who, about.library, first_library),
        "install the same version of MPI on all hosts");
  else
    findings.ok(name, fmt::format("{}, with {} and the same build", who, about.library));
}

void judge_pair(Findings& findings, const std::string& hosts, const InvocationResult& job) {
  if (job.hosts.size() < 2) return;
  const RankPlace &first = job.hosts[0], &other = job.hosts[1];
  if (first.host == other.host && hosts.find(" and ") != std::string::npos) {
    findings.warn("ranks on " + hosts, fmt::format("both were started on {}", first.host),
                  "name each host as it names itself, and check what the launcher's own files and "
                  "options say of hosts");
    return;
  }
  findings.ok("ranks on " + hosts, fmt::format("one on {}, one on {}", first.host, other.host));
  std::string way;
  for (const OptionValue& each : job.granted)
    way += fmt::format("{}{}={}", way.empty() ? "" : ", ", each.name, each.value);
  if (way.empty())
    findings.skipped("library on " + hosts, "it does not tell what it chose");
  else
    findings.ok("library on " + hosts, way);
  const std::string clock = "clock of " + other.host;
  if (other.clock_error_ns > kRoughClockNs)
    findings.warn(clock, clock_text(other),
                  "end what keeps either host busy, or take a faster network: traces put both on "
                  "one time line no better than this");
  else
    findings.ok(clock, clock_text(other));
}

void judge_interfaces(Findings& findings, const std::string& hosts, const BytesSent& before,
                      const BytesSent& after, std::uint64_t least_bytes) {
  std::string carried;
  for (const auto& [name, bytes] : after) {
    const auto known = before.find(name);
    const std::uint64_t sent = bytes - (known == before.end() ? 0 : known->second);
    if (sent >= least_bytes)
      carried += fmt::format("{}{}, which sent {}", carried.empty() ? "" : "; ", name,
                             human_size(static_cast<double>(sent)));
  }
  findings.ok("interface to " + hosts,
              carried.empty()
                  ? "no network interface of this machine sent that much: it went "
                    "through memory, or through a network that the kernel does not count"
                  : carried);
}

void judge_launch(Findings& findings, const ExperimentResult& job) {
  const InvocationResult& invocation = job.invocations.front();
  std::set<std::string_view> hosts;
  const RankPlace* crowded = nullptr;
  for (const RankPlace& each : invocation.hosts) {
    hosts.insert(each.host);
    if (each.ranks_on_core > 1) crowded = &each;
  }
  const double launch_ns = job.summary->launch_ns ? job.summary->launch_ns->median : 0;
  const std::string text =
      fmt::format("{} for {} ranks on {} host{}", human_duration(launch_ns),
                  invocation.hosts.size(), hosts.size(), hosts.size() == 1 ? "" : "s");
  if (launch_ns > kSlowLaunchNs)
    findings.warn("launch", text,
                  "raise --budget: every invocation is a job of its own; or see what the agent and "
                  "name resolution wait for");
  else
    findings.ok("launch", text);
  if (crowded != nullptr)
    findings.warn(
        "cores",
        fmt::format("{} ranks have to share a core of {}", crowded->ranks_on_core, crowded->host),
        "lower the number behind its name, or write --wait=yield");
  else
    findings.ok("cores", "every rank has one");
}

}  // namespace ipcbench
