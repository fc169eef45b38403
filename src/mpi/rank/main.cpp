// ipcbench-mpi: what an MPI launcher starts as each rank. Its only argument is what ipcbench tells
// it (mpi/order.hpp); nobody calls it by hand.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>

#include "ipcbench/core/control.hpp"
#include "rank.hpp"
#include "sweeper.hpp"

namespace ipcbench {
namespace {

constexpr int kFailed = 70;

// The first failure of a rank ends all.
[[noreturn]] void give_up(ControlBlock& control, const RankOrder& order, std::uint32_t rank,
                          const std::exception& error) {
  report_failure(control, rank, error);
  RankState state = state_of(control, rank);
  state.failure.status = control.failure.status;
  state.failure.reason = control.failure.text.str();
  state.failure.state.reset();
  state.failure.wait_channel.clear();
  say(STDERR_FILENO, order.job, RankWord::failed, state_text(state));
  // A launcher that is told to end a job may drop what it has not read yet.
  constexpr int kReadMs = 300;
  ::poll(nullptr, 0, kReadMs);
  MPI_Abort(MPI_COMM_WORLD, kFailed);
  ::_exit(kFailed);
}

int run(const RankOrder& order, int* argc, char*** argv) {
  ControlMapping mapping;
  ControlBlock& control = mapping.block();
  control.experiment = order.experiment;
  control.clock = TickClock::calibrate();
  control.clock_cost_ns = control.clock.cost_ns();
  start_sweeper();
  RankWatch watch(control, order.job, order.patience_ns);
  Ranks ranks(argc, argv);
  watch.is_rank(ranks.own());
  try {
    if (ranks.count() != order.experiment.workers + 1)
      throw ResourceError(fmt::format(
          "{} ranks know of each other where {} were started: the launcher belongs to another MPI; "
          "write --launcher=mpirun.openmpi or mpirun.mpich, or mpi:family=openmpi or mpich",
          ranks.count(), order.experiment.workers + 1));
    RankRun(order, control, ranks, watch).run();
  } catch (const std::exception& error) {
    give_up(control, order, ranks.own(), error);
  }
  return 0;
}

}  // namespace
}  // namespace ipcbench

int main(int argc, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // with the launcher's process on this host
  ::signal(SIGPIPE, SIG_IGN);
  if (argc != 2) {
    std::fputs("ipcbench-mpi is started by `ipcbench --transport=mpi`; see docs/mpi.md\n", stderr);
    return 2;
  }
  try {
    return ipcbench::run(ipcbench::parse_order(argv[1]), &argc, &argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipcbench-mpi: %s\n", error.what());
    return ipcbench::kFailed;
  }
}
