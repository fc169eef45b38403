// Invocations whose parties an MPI launcher starts, here or on other machines: one fresh job for
// each, or all in the one that has started this program (mpi/standing_job.hpp). Rank 0 is the
// coordinator and sends what all have measured home, on standard output, because it may run
// anywhere; only a whole result counts, never an exit code, and a job that does not end is ended.
// Main thread only.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "ipcbench/model/plan.hpp"
#include "ipcbench/mpi/launch_command.hpp"
#include "ipcbench/mpi/standing_job.hpp"
#include "ipcbench/run/launcher.hpp"
#include "ipcbench/run/supervisor.hpp"

namespace ipcbench {

class MpiLauncher final : public Launcher {
 public:
  // The supervisor outlives this: signals, guard and the role of a subreaper are its own.
  MpiLauncher(Supervisor& supervisor, std::uint64_t sample_ns);

  // Looks for all launchers and programs that the plan takes, before anything is measured.
  // ResourceError where one is not here; UsageError where a job that runs already cannot do it.
  void prepare(const Plan& plan);

  // Of transport mpi.
  InvocationResult run(const Experiment& experiment) override;
  // Somebody wants it, or the job has gone in which all was to run.
  bool interrupted() override {
    return supervisor_.interrupted() || (standing_ && standing_->is_gone());
  }
  Yardsticks measure_yardsticks() override { return supervisor_.measure_yardsticks(); }
  std::uint64_t now_ns() override { return supervisor_.now_ns(); }

 private:
  const MpiLaunch& launch_of(const Experiment& experiment);
  void lead(const Experiment& experiment, InvocationResult& result);
  JobEnd run_job(const Experiment& experiment, const RankOrder& order, InvocationResult& times);

  Supervisor& supervisor_;
  std::uint64_t sample_ns_;
  std::optional<StandingJob> standing_;
  ControlMapping control_;  // of the private directory of an invocation
  std::map<std::string, MpiLaunch> launches_;
};

}  // namespace ipcbench
