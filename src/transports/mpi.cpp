// What this program knows of MPI: that there is a program beside it for each library, which a
// launcher starts as the parties (mpi/). It links no such library itself.
#include <fmt/format.h>

#include "ipcbench/base/units.hpp"
#include "ipcbench/host/beside_program.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

constexpr OptionInfo kMpiOptions[] = {
    {.name = "mode",
     .kind = OptionKind::choice,
     .summary = "nonblocking: posted receives and MPI_Isend; blocking: MPI_Send and MPI_Recv; rma: "
                "MPI_Put into the other's memory and MPI_Win_flush [nonblocking]",
     .words = "nonblocking blocking rma"},
    {.name = "probe",
     .kind = OptionKind::flag,
     .summary = "wait for each message by a probe, which tells waiting from receiving; takes "
                "depth=1 or pattern=stream [false]"},
    {.name = "family",
     .kind = OptionKind::choice,
     .summary = "the library of the launcher [what `LAUNCHER --version` says]",
     .words = "openmpi mpich"},
};

std::string why_no_ranks() {
  for (const char* family : {"openmpi", "mpich"})
    if (!sibling_program(fmt::format("ipcbench-mpi.{}", family)).empty()) return {};
  return "there is no ipcbench-mpi.openmpi and no ipcbench-mpi.mpich beside ipcbench; install "
         "libopenmpi-dev and openmpi-bin, or libmpich-dev and mpich, and configure and build again";
}

// What is sent and what is received, `depth` times each, on both sides.
std::uint64_t mpi_memory_bytes(const LaneSpec& spec) {
  return saturating_multiply(2ULL * spec.depth, saturating_add(spec.size_bytes, spec.reply_bytes));
}

}  // namespace

extern const TransportInfo mpi_transport;
constinit const TransportInfo mpi_transport = {
    .name = "mpi",
    .summary = "messages of an MPI library, on this machine or over several (docs/mpi.md)",
    .copies = "its own business",
    .descriptors = {},
    .starts = {Start::spawn},
    .waits = {Wait::block, Wait::spin, Wait::yield},
    .options = kMpiOptions,
    .memory_bytes = mpi_memory_bytes,
    .library = "MPI",
    .why_no_ranks = why_no_ranks,
};

}  // namespace ipcbench
