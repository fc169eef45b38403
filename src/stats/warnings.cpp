#include "ipcbench/stats/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <sstream>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Over the invocations that tell.
struct NoiseTotals {
  std::uint64_t core_ns = 0, steal_ns = 0, busy_ns = 0, own_ns = 0;
  std::uint64_t pressure_ns = 0, pressure_wall_ns = 0;
  std::uint64_t sampler_ns = 0, sampler_wall_ns = 0;
  Throttled throttled;

  NoiseTotals() = default;
  explicit NoiseTotals(const std::vector<InvocationResult>& invocations) {
    for (const InvocationResult& each : invocations) {
      sampler_ns += each.sampler.cpu_ns;
      sampler_wall_ns += each.sampler.wall_ns;
      if (each.noise) add(*each.noise);
    }
  }
  void add(const Noise& noise) {
    throttled.add(noise);
    if (noise.core_ns && noise.busy_ns && noise.steal_ns) {
      core_ns += *noise.core_ns;
      steal_ns += *noise.steal_ns;
      busy_ns += *noise.busy_ns;
      own_ns += noise.own_ns;
    }
    if (noise.pressure_ns) {
      pressure_ns += *noise.pressure_ns;
      pressure_wall_ns += noise.wall_ns;
    }
  }
  std::uint64_t others_ns() const { return busy_ns - std::min(busy_ns, own_ns); }
};

using Warnings = std::vector<Warning>;

void add_unstable(Warnings& warnings, const Interval& interval, Placement placement,
                  const WarningRule& rule) {
  if (interval.count < rule.unstable_least || interval.median <= 0) return;
  const double width = (interval.high - interval.low) / interval.median;
  if (width <= rule.unstable_width) return;
  warnings.push_back(
      {"unstable",
       fmt::format("the range of the time per message, {} to {}, is {:.0f} % of its median wide",
                   human_duration(interval.low), human_duration(interval.high), 100 * width),
       placement == Placement::free
           ? "raise budget or invocations, or pin the parties with placement"
           : "raise budget or invocations, or duration where a few slow messages decide"});
}

void add_modes(Warnings& warnings, const std::vector<Mode>& modes, Placement placement) {
  std::string text;
  for (const Mode& mode : modes)
    text += fmt::format("{}{:.0f} % take {}", text.empty() ? "of the invocations " : ", ",
                        100 * mode.share, human_duration(mode.median));
  std::string advice = "read the groups and not a middle between them";
  if (placement == Placement::free)
    advice += "; pin the parties with placement where the scheduler makes them";
  warnings.push_back({"bimodal", text, advice});
}

void add_overloaded(Warnings& warnings, const Experiment& experiment, const RateSummary& rate,
                    const WarningRule& rule) {
  const auto asked = static_cast<double>(experiment.rate_per_second);
  const double achieved = rate.achieved_per_second.median;
  if (achieved >= rule.achieved_share * asked) return;
  warnings.push_back(
      {"overloaded",
       fmt::format("rate={} was asked for, {:.0f} messages a second were sent ({:.0f} %)",
                   experiment.rate_per_second, achieved, 100 * achieved / asked),
       "the times are those of a backlog that grows with duration; lower rate, or raise workers or "
       "depth, or duration where a stall was too long for it"});
}

// Of the hosts of an MPI job but that of rank 0, by their names.
std::map<std::string, NoiseTotals> other_hosts(const std::vector<InvocationResult>& invocations) {
  std::map<std::string, NoiseTotals> totals;
  for (const InvocationResult& invocation : invocations)
    for (const RankPlace& each : invocation.hosts)
      if (each.noise && each.host != invocation.hosts.front().host)
        totals[each.host].add(*each.noise);
  return totals;
}

void add_noise(Warnings& warnings, const NoiseTotals& totals, const WarningRule& rule) {
  if (const auto warning = throttled_warning(totals.throttled)) warnings.push_back(*warning);
  const double stolen = share(totals.steal_ns, totals.core_ns);
  if (stolen >= rule.steal_share && totals.steal_ns >= rule.least_ns)
    warnings.push_back(
        {"steal",
         fmt::format("the hypervisor took {:.0f} % of the cores' time meanwhile", 100 * stolen),
         "repeat when the host is idle, or compare two versions in pairs: compare --baseline"});
  const double others = share(totals.others_ns(), totals.core_ns);
  const double waiting = share(totals.pressure_ns, totals.pressure_wall_ns);
  if (others >= rule.others_share && totals.others_ns() >= rule.least_ns &&
      waiting >= rule.pressure_share)
    warnings.push_back(
        {"pressure",
         fmt::format("other programs used {:.0f} % of the cores' time meanwhile", 100 * others),
         "repeat when the machine is idle, or compare two versions in pairs: compare --baseline"});
  const double watching = share(totals.sampler_ns, totals.sampler_wall_ns);
  if (watching > rule.sampler_share)
    warnings.push_back({"sampler-expensive",
                        fmt::format("watching the states took {:.1f} % of a core", 100 * watching),
                        "raise sample, or write sample=off"});
}

std::int64_t phases_over_wall(const PartyResult& party) {
  const std::uint64_t sum =
      std::accumulate(party.phases_ns.begin(), party.phases_ns.end(), std::uint64_t{0});
  return static_cast<std::int64_t>(sum) - static_cast<std::int64_t>(party.wall_ns);
}

void add_clocks(Warnings& warnings, const std::vector<InvocationResult>& invocations,
                const WarningRule& rule) {
  const PartyResult* worst = nullptr;
  std::size_t parties = 0, disagree = 0;
  const auto size_of = [](const PartyResult& party) { return std::abs(phases_over_wall(party)); };
  for (const InvocationResult& invocation : invocations)
    for (const PartyResult& party : invocation.parties) {
      ++parties;
      const auto size = static_cast<double>(size_of(party));
      if (size <= static_cast<double>(rule.clocks_ns) ||
          size <= rule.clocks_share * static_cast<double>(party.wall_ns))
        continue;
      ++disagree;
      if (worst == nullptr || size_of(party) > size_of(*worst)) worst = &party;
    }
  if (worst == nullptr) return;
  const auto wall = static_cast<double>(worst->wall_ns);
  const auto over = static_cast<double>(phases_over_wall(*worst));
  warnings.push_back(
      {"clocks-disagree",
       fmt::format("the phases of {} of {} parties do not add up to their wall time: those of {}, "
                   "which took {}, are {} {}{}",
                   disagree, parties, party_name(worst->party), human_duration(wall),
                   human_duration(std::abs(over)), over > 0 ? "more" : "less",
                   wall > 0 ? fmt::format(" ({:+.1f} %)", 100 * over / wall) : ""),
       "read the shares of phases as rough; a time-stamp counter that changes its pace, or that "
       "the "
       "host moves, does this"});
}

void add_grants(Warnings& warnings, const Experiment& experiment, const InvocationResult& first) {
  const OptionValues asked = parse_option_values(experiment.options.view());
  const OptionValue* chunk = find_option_value(first.granted, "chunk");
  if (first.chunks_per_message > 1 && chunk != nullptr &&
      find_option_value(asked, "chunk") == nullptr)
    warnings.push_back(
        {"chunked",
         fmt::format("one message is {} of the queue, which takes {} at once",
                     first.chunks_per_message, chunk->value),
         "raise the limits of queues (`ipcbench list`), or read it as the price of the cutting"});
  for (const std::string_view name : {"capacity", "buffer"}) {
    const OptionValue* wanted = find_option_value(asked, name);
    const OptionValue* granted = find_option_value(first.granted, name);
    if (wanted == nullptr || granted == nullptr || !wanted->number || !granted->number ||
        *granted->number >= *wanted->number)
      continue;
    const bool pipe = name == "capacity";
    warnings.push_back(
        {pipe ? "pipe-smaller-than-asked" : "buffer-smaller-than-asked",
         fmt::format("{}={} was asked for, the kernel gave {}", name, format_size(*wanted->number),
                     format_size(*granted->number)),
         pipe ? "raise fs.pipe-max-size, or fs.pipe-user-pages-soft where many pipes are open"
              : "raise net.core.wmem_max"});
  }
}

void add_noise_of_hosts(Warnings& warnings, const std::vector<InvocationResult>& invocations,
                        const WarningRule& rule) {
  for (const auto& [host, totals] : other_hosts(invocations)) {
    Warnings there;
    add_noise(there, totals, rule);
    for (Warning& each : there) {
      each.text = fmt::format("on {}: {}", host, each.text);
      warnings.push_back(std::move(each));
    }
  }
}

void add_ranks(Warnings& warnings, const InvocationResult& first) {
  if (first.standing_job)
    warnings.push_back(
        {"standing-job",
         "all invocations ran in one MPI job, so that what differs from one launch to the next is "
         "not in the range",
         "where a launch is cheap, let ipcbench start a job for each: ipcbench --transport=mpi"});
  const auto shared = std::ranges::find_if(
      first.hosts, [](const RankPlace& each) { return each.ranks_on_core > 1; });
  if (shared == first.hosts.end()) return;
  warnings.push_back(
      {"ranks-share-core",
       fmt::format("on {} {} ranks share {}", shared->host, shared->ranks_on_core,
                   shared->core < 0 ? "each core" : fmt::format("core {}", shared->core)),
       "lower workers, or name more hosts; where it is meant, wait=yield hands the core on"});
}

bool is_debug_build(const std::string& flags) {
  std::istringstream words(flags);
  std::string level;
  bool sanitized = false;
  for (std::string word; words >> word;) {
    if (word.starts_with("-O")) level = word;
    sanitized = sanitized || word.starts_with("-fsanitize");
  }
  return sanitized || level.empty() || level == "-O0" || level == "-Og";
}

}  // namespace

void Throttled::add(const std::optional<Noise>& noise) {
  if (!noise || !noise->throttled_periods) return;
  ++invocations;
  if (*noise->throttled_periods == 0) return;
  ++hit;
  ns += noise->throttled_ns.value_or(0);
}

Warning cores_moved_warning(const std::string& shift) {
  return {"cores-moved", shift,
          "the host moves virtual cores: compare in pairs with --baseline, or measure again"};
}

std::optional<Warning> throttled_warning(const Throttled& throttled) {
  if (throttled.hit == 0) return std::nullopt;
  return Warning{
      "throttled",
      fmt::format("in {} of {} invocations the processor quota of the control group was used up; "
                  "threads stood still for {} in all",
                  throttled.hit, throttled.invocations,
                  human_duration(static_cast<double>(throttled.ns))),
      "raise the quota (cpu.max, cpu.cfs_quota_us), or measure outside of that group"};
}

std::vector<Warning> figure_warnings(const PlannedExperiment& planned,
                                     const std::vector<InvocationResult>& invocations,
                                     const Summary& summary, const WarningRule& rule) {
  Warnings warnings;
  if (summary.modes.size() > 1)
    add_modes(warnings, summary.modes, planned.experiment.placement);
  else
    add_unstable(warnings, summary.message_ns, planned.experiment.placement, rule);
  if (summary.open_loop) add_overloaded(warnings, planned.experiment, *summary.open_loop, rule);
  add_noise(warnings, NoiseTotals(invocations), rule);
  add_noise_of_hosts(warnings, invocations, rule);
  add_clocks(warnings, invocations, rule);
  add_grants(warnings, planned.experiment, invocations.front());
  add_ranks(warnings, invocations.front());
  return warnings;
}

bool is_debug_build(const Document& document) {
  return is_debug_build(document.tool.flags) ||
         std::ranges::find(document.warnings, "debug-build", &Warning::id) !=
             document.warnings.end();
}

std::vector<Warning> run_warnings(const ToolInfo& tool, const HostInfo& host) {
  Warnings warnings;
  if (is_debug_build(tool.flags))
    warnings.push_back({"debug-build",
                        "this build of ipcbench is not meant for measuring: " + tool.flags,
                        "build with CMAKE_BUILD_TYPE=Release, without sanitizers"});
  if (host.governor == "powersave" || host.governor == "conservative")
    warnings.push_back({"governor", "the cores' frequency governor is " + host.governor,
                        "set it to performance while measuring"});
  return warnings;
}

}  // namespace ipcbench
