// The MPI library of this process, from its beginning to its end, and all ranks that were started
// together. Main thread only.
#pragma once

#include <cstdint>
#include <string>

#include "mpi_call.hpp"

namespace ipcbench {

class MpiLibrary {
 public:
  MpiLibrary(int* argc, char*** argv);
  // Together.
  ~MpiLibrary();
  MpiLibrary(const MpiLibrary&) = delete;
  MpiLibrary& operator=(const MpiLibrary&) = delete;

  // Of all that were started.
  std::uint32_t own() const noexcept { return own_; }
  std::uint32_t count() const noexcept { return count_; }
  // "library=openmpi-4.1.4:pml=ob1": what carries the messages, as far as the library tells.
  static std::string name();

  // Rank 0's words, for all. Who has to wait for them sleeps meanwhile.
  template <class Words>
  void share(Words& words) const {
    MPI_Request request = MPI_REQUEST_NULL;
    check_mpi(MPI_Ibcast(&words, sizeof words, MPI_BYTE, 0, MPI_COMM_WORLD, &request),
              "MPI_Ibcast");
    finish(request);
  }

 private:
  static void finish(MPI_Request& request);

  std::uint32_t own_ = 0, count_ = 0;
};

}  // namespace ipcbench
