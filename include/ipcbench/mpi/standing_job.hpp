// An MPI job that was there before this ipcbench: people or a site's launcher have started
// ipcbench-mpi, rank 0 has started this program, and the ranks carry out what it orders, one
// invocation after the other and without a launch between them. Orders (mpi/order.hpp) go to rank 0
// as lines, and its words (mpi/rank_words.hpp) come back the same way. Main thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/model/experiment.hpp"
#include "ipcbench/mpi/job_end.hpp"
#include "ipcbench/mpi/launch_command.hpp"
#include "ipcbench/mpi/order.hpp"

namespace ipcbench {

// Under which ipcbench inherits its end of the line to rank 0.
inline constexpr int kStandingJobFd = 3;

// Of rank 0: programs that it starts from now on are told that there is a job of so many ranks.
void offer_standing_job(std::uint32_t ranks, MpiFamily family);

class StandingJob {
 public:
  // The job that has started this program; nothing: none has. The environment says it once.
  static std::optional<StandingJob> take();
  // `line` leads to rank 0.
  StandingJob(Fd line, std::uint32_t ranks, MpiFamily family)
      : line_(std::move(line)), ranks_(ranks), family_(family) {}

  // UsageError where an experiment asks for what a job that runs already cannot have.
  void check(const Experiment& experiment) const;

  // One invocation to its end. `measured_ns` as of the job of a launcher; `measured` is called when
  // the measured part begins. `stop_fd` is readable when the run is to end. Without a result the
  // job has gone, and what is left of it ends by itself.
  JobEnd follow(const RankOrder& order,
                const std::function<std::uint64_t(std::uint64_t)>& measured_ns,
                const std::function<void()>& measured, int stop_fd);
  bool is_gone() const noexcept { return !line_.is_open(); }

 private:
  Fd line_;
  std::uint32_t ranks_;
  MpiFamily family_;
};

// The failure of an invocation that such a job has not sent a result of. Ranks other than rank 0
// tell people, on standard error, what has become of them.
Failure explain_standing_job(const JobEnd& end, const Experiment& experiment,
                             std::uint64_t after_ns);

}  // namespace ipcbench
