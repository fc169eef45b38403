#include "ipcbench/mpi/mpi_launcher.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/mpi/order.hpp"
#include "ipcbench/mpi/patience.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/run/collect.hpp"
#include "ipcbench/run/patience.hpp"
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/fail.hpp"
#include "mpi_job.hpp"

namespace ipcbench {
namespace {

// What a library has left in a directory that is ours alone.
class JobDirectory {
 public:
  explicit JobDirectory(ControlBlock& control) {
    LaneSpec spec;
    spec.control = &control;
    path_ = invocation_directory(spec);
  }
  ~JobDirectory() {
    std::error_code error;
    for (std::filesystem::directory_iterator each(path_, error), end; !error && each != end;
         each.increment(error)) {
      std::error_code ignored;
      std::filesystem::remove_all(each->path(), ignored);
    }
    Manifest::of_this_run().end_invocation();
  }
  JobDirectory(const JobDirectory&) = delete;
  JobDirectory& operator=(const JobDirectory&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace

MpiLauncher::MpiLauncher(Supervisor& supervisor, std::uint64_t sample_ns)
    : supervisor_(supervisor), sample_ns_(sample_ns), standing_(StandingJob::take()) {}

void MpiLauncher::prepare(const Plan& plan) {
  for (const PlannedExperiment& each : plan.experiments) {
    if (find_transport(each.experiment.transport.view()).why_no_ranks == nullptr) continue;
    if (standing_)
      standing_->check(each.experiment);
    else
      launch_of(each.experiment);
  }
}

const MpiLaunch& MpiLauncher::launch_of(const Experiment& experiment) {
  const Options options(experiment.options.view());
  const std::string key = fmt::format("{}\n{}\n{}", options.choice("family", ""),
                                      experiment.launcher.view(), experiment.hosts.view());
  const auto found = launches_.find(key);
  if (found != launches_.end()) return found->second;
  return launches_.emplace(key, find_launch(experiment, supervisor_.stop_fd())).first->second;
}

InvocationResult MpiLauncher::run(const Experiment& experiment) {
  InvocationResult result;
  const std::uint64_t start_ns = monotonic_ns();
  try {
    lead(experiment, result);
  } catch (const std::exception& error) {
    result = {};
    result.failure.status = Status::no_resource;
    result.failure.reason = explained(error);
    result.failure.pid = static_cast<std::uint64_t>(::getpid());
  }
  supervisor_.guard_group(0);
  result.start_ns = start_ns;
  if (result.failure.status == Status::ok) return result;
  result.failure.after_ns = monotonic_ns() - start_ns;
  if (asks_for_failure(experiment))
    result.failure.named = names_asked_failure(experiment, result.failure);
  return result;
}

void MpiLauncher::lead(const Experiment& experiment, InvocationResult& result) {
  const RankOrder order{random_name(), sample_ns_, opening_patience(experiment),
                        as_it_travels(experiment)};
  const std::uint64_t start_ns = monotonic_ns();
  InvocationResult times;
  const JobEnd end = run_job(experiment, order, times);
  if (end.is_stopped && end.result.empty()) {
    supervisor_.interrupted();
    result.failure = interruption();
    return;
  }
  if (end.result.empty()) {
    const auto explain = standing_ ? explain_standing_job : explain_job;
    result.failure = explain(end, experiment, monotonic_ns() - start_ns);
    return;
  }
  result = parse_invocation(end.result, "what rank 0 sent");
  result.launch_ns = times.launch_ns;
  result.setup_ns = times.setup_ns;
  result.standing_job = standing_.has_value();
  check_counts(experiment, result);
}

// `times` gets those that are seen from here.
JobEnd MpiLauncher::run_job(const Experiment& experiment, const RankOrder& order,
                            InvocationResult& times) {
  const std::uint64_t start_ns = monotonic_ns();
  const auto measured = [&] { times.setup_ns = monotonic_ns() - start_ns; };
  if (standing_)
    return standing_->follow(order, measured_patience(experiment), measured, supervisor_.stop_fd());
  const MpiLaunch& launch = launch_of(experiment);
  control_.reset();
  const JobDirectory directory(control_.block());
  const JobObserver observer{
      .started = [&](pid_t pid) { supervisor_.guard_group(pid); },
      .launched = [&] { times.launch_ns = monotonic_ns() - start_ns; },
      .measured = measured,
  };
  MpiJob job(launch_command(launch, experiment, directory.path(), order_text(order)), order.job,
             supervisor_.stop_fd(), observer);
  return job.follow(order.patience_ns, measured_patience(experiment));
}

}  // namespace ipcbench
