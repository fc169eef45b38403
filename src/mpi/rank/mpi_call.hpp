// The calls of the library, checked. Included first by whoever calls MPI: only the thread that has
// initialised it may.
#pragma once

#include <mpi.h>

#include <stdexcept>
#include <string>

namespace ipcbench {

[[noreturn]] inline void throw_mpi(int code, const char* call) {
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw std::runtime_error(std::string(call) + ": " + text);
}

inline void check_mpi(int code, const char* call) {
  if (code != MPI_SUCCESS) [[unlikely]]
    throw_mpi(code, call);
}

}  // namespace ipcbench
