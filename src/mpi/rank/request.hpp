// Waiting for one request of the library, in the way that was asked for.
#pragma once

#include "ipcbench/transports/copy_endpoint.hpp"
#include "mpi_call.hpp"

namespace ipcbench {

// Calls waited() where it was not over at the first look.
template <class Waited>
void await_request(MPI_Request& request, MPI_Status& status, Wait wait, Waited waited) {
  int done = 0;
  check_mpi(MPI_Test(&request, &done, &status), "MPI_Test");
  if (done != 0) return;
  if (wait == Wait::block) {
    check_mpi(MPI_Wait(&request, &status), "MPI_Wait");
  } else {
    for (Patience patience(wait); done == 0; patience.rest())
      check_mpi(MPI_Test(&request, &done, &status), "MPI_Test");
  }
  waited();
}

// What is still posted is for nobody any more.
inline void give_up_request(MPI_Request& request) {
  if (request == MPI_REQUEST_NULL) return;
  MPI_Cancel(&request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}

}  // namespace ipcbench
