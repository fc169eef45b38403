// The calls of the library, checked. Included first by whoever calls MPI: only the thread that has
// initialised it may.
#pragma once

#include <mpi.h>

#include <stdexcept>
#include <string>

namespace ipcbench {

// "MPI_Send: what the library says of it".
inline std::string mpi_error_text(int code, const char* call) {
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, text, &length);
  return std::string(call) + ": " + text;
}

[[noreturn]] inline void throw_mpi(int code, const char* call) {
  throw std::runtime_error(mpi_error_text(code, call));
}

inline void check_mpi(int code, const char* call) {
  if (code != MPI_SUCCESS) [[unlikely]]
    throw_mpi(code, call);
}

}  // namespace ipcbench
