// ipcbench-mpi: what an MPI launcher starts as each rank. ipcbench starts it with one argument of
// its own making (mpi/order.hpp, or mpi/host_probe.hpp where it asks what is there); people, and
// launchers of a site, with the arguments of ipcbench.
#include <signal.h>
#include <sys/prctl.h>

#include <cstdio>
#include <string>
#include <vector>

#include "about.hpp"
#include "ipcbench/mpi/host_probe.hpp"
#include "mpi_library.hpp"
#include "rank.hpp"
#include "standing.hpp"
#include "sweeper.hpp"

namespace ipcbench {
namespace {

// A job of one invocation.
int run_job(const RankOrder& order, int* argc, char*** argv) {
  ControlMapping mapping;
  begin_block(mapping.block(), order);
  start_sweeper();
  const Voice voice{order.job};
  RankWatch watch(mapping.block(), voice, order.patience_ns);
  const MpiLibrary library(argc, argv);
  Ranks ranks(MPI_COMM_WORLD);
  take_part(order, voice, mapping.block(), ranks, watch);
  return 0;
}

int run(int* argc, char*** argv) {
  const std::vector<std::string> arguments(*argv + 1, *argv + *argc);
  if (!arguments.empty() && arguments.front().starts_with('-')) {
    start_sweeper();
    return run_standing_job(arguments, argc, argv);
  }
  if (arguments.size() == 1) {
    if (const auto job = parse_about_order(arguments.front())) {
      say_about(*job);
      return 0;
    }
    return run_job(parse_order(arguments.front()), argc, argv);
  }
  std::fputs(
      "ipcbench-mpi is started by `ipcbench --transport=mpi`, or by an MPI launcher with the "
      "options of ipcbench, --plan=FILE among them; see docs/mpi.md\n",
      stderr);
  return 2;
}

}  // namespace
}  // namespace ipcbench

int main(int argc, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // with the launcher's process on this host
  ::signal(SIGPIPE, SIG_IGN);
  try {
    return ipcbench::run(&argc, &argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipcbench-mpi: %s\n", error.what());
    return ipcbench::kRankFailed;
  }
}
