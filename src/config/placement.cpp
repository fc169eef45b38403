#include "ipcbench/config/placement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

constexpr int kLargestCpu = 4095;

int core_of(const PlacementChoice& choice, std::span<const int> allowed, std::size_t party) {
  switch (choice.kind) {
    case Placement::cross:
      return allowed[party % allowed.size()];
    case Placement::same:
      return allowed[0];
    case Placement::free:
      return -1;
    case Placement::list:
      break;
  }
  const std::size_t others = choice.cpus.size() - 1;
  return party == 0 || others == 0 ? choice.cpus[0] : choice.cpus[1 + (party - 1) % others];
}

int parse_core(std::string_view text, std::string_view piece) {
  int cpu = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error == std::errc::result_out_of_range || (error == std::errc{} && cpu > kLargestCpu))
    throw UsageError(
        fmt::format("core '{}' is out of range; write 0 to {}", piece.substr(0, 80), kLargestCpu));
  if (text.starts_with('-') || error != std::errc{} || end != text.data() + text.size())
    throw UsageError(
        fmt::format("'{}' is no core; cores are a list such as 0,1,1 or a range such as 0-3",
                    piece.substr(0, 80)));
  return cpu;
}

// "2" or "0-3", as taskset and the kernel write them.
void add_cores(std::vector<int>& cpus, std::string_view piece) {
  const std::size_t dash = std::min(piece.find('-'), piece.size());
  const int first = parse_core(piece.substr(0, dash), piece);
  const int last = dash == piece.size() ? first : parse_core(piece.substr(dash + 1), piece);
  if (last < first)
    throw UsageError(
        fmt::format("core range '{}' descends; write {}-{}", piece.substr(0, 80), last, first));
  // What more than that would do is nothing: each party has one core.
  if (static_cast<std::uint32_t>(last - first) > kMaxWorkers)
    throw UsageError(
        fmt::format("core range '{}' has more than {} cores, one for each party; "
                    "write a shorter one",
                    piece.substr(0, 80), kMaxWorkers + 1));
  for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
}

void warn_of_shared_cores(PlannedExperiment& planned, std::size_t different) {
  const Experiment& experiment = planned.experiment;
  const std::size_t parties = experiment.workers + 1;
  // A worker's feeder is where the worker is.
  const std::size_t spinning = parties_of(experiment).size();
  if (experiment.placement == Placement::cross && parties > different)
    planned.warnings.push_back(
        {"shared-core",
         fmt::format("{} parties share {} core(s): some wait for a core that another one has",
                     parties, different),
         "lower workers, or allow more cores"});
  if (experiment.wait == Wait::spin && spinning > different)
    planned.warnings.push_back(
        {"spin-shared-core",
         fmt::format("{} parties spin on {} core(s): who waits keeps the one it waits for from "
                     "running, for a time slice",
                     spinning, different),
         "use wait=block, hybrid or futex, or fewer workers"});
  if (experiment.work.view().starts_with("spin:") && parties > different)
    planned.warnings.push_back(
        {"spin-is-no-work",
         fmt::format("work={} counts wall time, which passes for {} parties on {} core(s) at once: "
                     "more seems to be done than the cores can do",
                     experiment.work.view(), parties, different),
         "write cpu instead of spin, or lower workers"});
}

}  // namespace

PlacementChoice parse_placement(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') {
    if (text != "cross" && text != "same" && text != "free" && text != "list")
      throw UsageError(fmt::format(
          "'{}' is not a choice (cross, same, free, or cores such as 0,1,1)", text.substr(0, 80)));
    const auto kind = parse_name<Placement>(text);
    if (kind == Placement::list)
      throw UsageError("'list' stands for the cores themselves; write them, such as 0,1,1");
    return {kind, {}};
  }
  PlacementChoice choice{Placement::list, {}};
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    add_cores(choice.cpus, text.substr(0, comma));
    if (comma == text.size()) return choice;
    text.remove_prefix(comma + 1);
  }
}

std::string format_placement(const PlacementChoice& choice) {
  return choice.kind == Placement::list ? fmt::format("{}", fmt::join(choice.cpus, ","))
                                        : std::string(name_of(choice.kind));
}

std::size_t cores_of(const PlacementChoice& choice, std::span<const int> allowed,
                     std::size_t parties) {
  if (choice.kind == Placement::free) return allowed.size();
  std::set<int> cores;
  for (std::size_t party = 0; party < parties; ++party)
    cores.insert(core_of(choice, allowed, party));
  return cores.size();
}

void place_parties(PlannedExperiment& planned, const PlacementChoice& choice,
                   std::span<const int> allowed) {
  for (const int cpu : choice.cpus)
    if (std::ranges::find(allowed, cpu) == allowed.end())
      throw ResourceError(fmt::format("placement: core {} is not allowed here; allowed are {}", cpu,
                                      fmt::join(std::set(allowed.begin(), allowed.end()), ",")));
  Experiment& experiment = planned.experiment;
  experiment.placement = choice.kind;
  experiment.cpus.fill(-1);
  for (std::size_t party = 0; party <= experiment.workers; ++party)
    experiment.cpus[party] = static_cast<std::int16_t>(core_of(choice, allowed, party));
  warn_of_shared_cores(planned, cores_of(choice, allowed, experiment.workers + 1));
}

}  // namespace ipcbench
