#include "limits.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/host/system_limits.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

// What whoever started us has left open, beside the standard three. Nothing is known without /proc.
std::uint64_t inherited_descriptors() {
  static const std::uint64_t count = [] {
    std::error_code error;
    const std::filesystem::directory_iterator open("/proc/self/fd", error), end;
    const auto all = error ? 0 : std::distance(open, end);
    return static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(all - 4, 0));  // one is this look
  }();
  return count;
}

// The coordinator holds both sides of every lane for a moment, the supervisor files of every party.
void check_descriptors(const PlannedExperiment& planned) {
  const Experiment& experiment = planned.experiment;
  const TransportInfo& transport = find_transport(experiment.transport.view());
  std::uint64_t files = inherited_descriptors() + 32 + 6ULL * parties_of(experiment).size();
  const FixedWay way = fixed_way(experiment);
  if (way == FixedWay::pipe || way == FixedWay::pipe_first) files += 2ULL * experiment.workers;
  if (transport.kept_descriptors != nullptr)
    files = saturating_add(
        files, saturating_multiply(experiment.workers + brokers_of(experiment),
                                   transport.kept_descriptors(lane_spec(experiment, nullptr))));
  rlimit open_files{};
  ::getrlimit(RLIMIT_NOFILE, &open_files);
  if (files > open_files.rlim_cur)
    throw ResourceError(fmt::format(
        "{}: needs {} descriptors, {} of them inherited, and {} are allowed (ulimit -n); "
        "raise that, close what is inherited, or lower workers or depth",
        planned.name, files, inherited_descriptors(), open_files.rlim_cur));
}

// Beside the supervisor, which runs already.
std::uint64_t tasks_needed(const Experiment& experiment) {
  // Guard, sampler, coordinator.
  const std::uint64_t others = experiment.start == Start::forkserver ? 4 : 3;
  const std::uint64_t per_worker = experiment.sender == Sender::feeder ? 2 : 1;
  return others + per_worker * experiment.workers + brokers_of(experiment);
}

// What the largest process takes at least, beside its program. Threads share all of it, and of
// processes one has no less than the average.
std::uint64_t largest_process(const Experiment& experiment, std::uint64_t memory_bytes) {
  const bool shared = experiment.start == Start::thread;
  return saturating_add(sizeof(ControlBlock) + Mapping::kHugePage,
                        shared ? memory_bytes : memory_bytes / (experiment.workers + 1ULL));
}

}  // namespace

void check_system_limits(const PlannedExperiment& planned, std::uint64_t memory_bytes) {
  const Experiment& experiment = planned.experiment;
  check_descriptors(planned);
  require(planned.name, Limited::tasks, tasks_needed(experiment),
          "end some that run, or lower workers");
  require(planned.name, Limited::address_space, largest_process(experiment, memory_bytes),
          "lower size, depth or workers");
  require(planned.name, Limited::file_size, sizeof(ControlBlock),
          "run where it is higher: the parties share such a file in memory");
  const FixedWay way = fixed_way(experiment);
  if (way == FixedWay::file || way == FixedWay::memory)
    require(planned.name, Limited::file_size, experiment.fixed_bytes,
            "lower fixed, or write another fixed-by");
}

}  // namespace ipcbench
