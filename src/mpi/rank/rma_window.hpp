// The memory that ranks write into from afar, mode=rma: one window of all ranks of an invocation,
// open for the whole of it (MPI_Win_lock_all). A worker has room for `depth` tasks in it, the
// coordinator for `depth` replies of each worker. Main thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ipcbench/core/endpoint.hpp"
#include "mpi_call.hpp"

namespace ipcbench {

class RmaWindow {
 public:
  // Together. The memory is the library's, which may put it where the others of this host can see
  // it.
  RmaWindow(const LaneSpec& spec, MPI_Comm comm);
  RmaWindow(const RmaWindow&) = delete;
  RmaWindow& operator=(const RmaWindow&) = delete;
  // Together, once all messages have come. A rank that gives up does not call it, and ends.
  void close();

  MPI_Win handle() const noexcept { return window_; }
  // Where message number `slot` of those in flight lies in the memory of who receives it.
  MPI_Aint place(Side receiver, std::uint32_t lane, std::uint32_t slot) const;
  // The same in the memory of this rank, whose side is `receiver`.
  std::span<std::byte> own(Side receiver, std::uint32_t lane, std::uint32_t slot) const;
  // "window=unified", or separate: whether others write into the very memory that this rank reads.
  std::string model() const;

 private:
  std::uint64_t stride(Side receiver) const;

  std::uint64_t task_bytes_, reply_bytes_;
  std::uint32_t depth_;
  MPI_Win window_ = MPI_WIN_NULL;
  std::byte* memory_ = nullptr;
};

}  // namespace ipcbench
