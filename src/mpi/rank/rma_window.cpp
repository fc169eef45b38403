#include "rma_window.hpp"

#include <cstring>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

RmaWindow::RmaWindow(const LaneSpec& spec, MPI_Comm comm)
    : task_bytes_(spec.size_bytes), reply_bytes_(spec.reply_bytes), depth_(spec.depth) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  const Side side = rank == 0 ? Side::coordinator : Side::worker;
  const std::uint64_t lanes = rank == 0 ? spec.workers : 1;
  const std::uint64_t bytes = saturating_multiply(lanes * depth_, stride(side));
  const int code =
      MPI_Win_allocate(static_cast<MPI_Aint>(bytes), 1, MPI_INFO_NULL, comm, &memory_, &window_);
  if (code != MPI_SUCCESS)
    throw ResourceError(mpi_error_text(code, "mpi:mode=rma: MPI_Win_allocate") +
                        "; where Open MPI takes its part for UCX without a network for that, write "
                        "--launcher=\"mpirun --mca osc ^ucx\"; else drop mode=rma");
  MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN);
  std::memset(memory_, 0, bytes);
  check_mpi(MPI_Win_lock_all(0, window_), "MPI_Win_lock_all");
  // Nobody writes before all have cleared theirs.
  check_mpi(MPI_Win_sync(window_), "MPI_Win_sync");
  check_mpi(MPI_Barrier(comm), "MPI_Barrier");
}

void RmaWindow::close() {
  check_mpi(MPI_Win_unlock_all(window_), "MPI_Win_unlock_all");
  check_mpi(MPI_Win_free(&window_), "MPI_Win_free");
}

MPI_Aint RmaWindow::place(Side receiver, std::uint32_t lane, std::uint32_t slot) const {
  const std::uint64_t number =
      receiver == Side::coordinator ? std::uint64_t{lane} * depth_ + slot : slot;
  return static_cast<MPI_Aint>(number * stride(receiver));
}

std::span<std::byte> RmaWindow::own(Side receiver, std::uint32_t lane, std::uint32_t slot) const {
  return {memory_ + place(receiver, lane, slot),
          receiver == Side::coordinator ? reply_bytes_ : task_bytes_};
}

std::string RmaWindow::model() const {
  int* model = nullptr;
  int is_known = 0;
  MPI_Win_get_attr(window_, MPI_WIN_MODEL, &model, &is_known);
  if (is_known == 0) return {};
  return *model == MPI_WIN_UNIFIED ? "window=unified" : "window=separate";
}

std::uint64_t RmaWindow::stride(Side receiver) const {
  return buffer_stride(receiver == Side::coordinator ? reply_bytes_ : task_bytes_);
}

}  // namespace ipcbench
