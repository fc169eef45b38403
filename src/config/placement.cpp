#include "ipcbench/config/placement.hpp"

#include <fmt/format.h>

#include <set>

#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

int core_of(const Experiment& experiment, std::span<const int> allowed, std::size_t party) {
  const std::size_t others = experiment.listed_cores - 1;
  switch (experiment.placement) {
    case Placement::cross:
      return allowed[party % allowed.size()];
    case Placement::same:
      return allowed[0];
    case Placement::free:
      return -1;
    case Placement::list:
      return experiment.core_list[party == 0 || others == 0 ? 0 : 1 + (party - 1) % others];
  }
  return -1;
}

void warn_of_shared_cores(PlannedExperiment& planned, std::size_t different) {
  const Experiment& experiment = planned.experiment;
  const std::size_t parties = staged_parties(experiment);
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

std::size_t cores_of(const Experiment& experiment, std::span<const int> allowed) {
  if (experiment.placement == Placement::free) return allowed.size();
  std::set<int> cores;
  for (std::uint32_t i = 0; i < staged_parties(experiment); ++i)
    cores.insert(core_of(experiment, allowed, i));
  return cores.size();
}

void place_parties(PlannedExperiment& planned, std::span<const int> allowed) {
  Experiment& experiment = planned.experiment;
  experiment.cpus.fill(-1);
  if (find_transport(experiment.transport.view()).why_no_ranks != nullptr)
    return;  // each rank is placed where it is
  for (std::uint32_t i = 0; i < staged_parties(experiment); ++i)
    experiment.cpus.at(staged_party(experiment, i)) =
        static_cast<std::int16_t>(core_of(experiment, allowed, i));
  warn_of_shared_cores(planned, cores_of(experiment, allowed));
}

}  // namespace ipcbench
