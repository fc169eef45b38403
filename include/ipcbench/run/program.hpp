// Runs another program to its end and keeps what it says. Main thread only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/base/process.hpp"

namespace ipcbench {

struct ProgramOutput {
  enum class End : std::uint8_t { by_itself, stopped, too_late };
  End end = End::by_itself;
  ExitStatus status;
  std::string out, err;  // at most 256 MiB each
};

// `path` without a search, "/proc/self/exe" for this very program. Where `stop_fd` becomes readable
// or `timeout_ns` pass the program gets SIGTERM, and ten seconds later SIGKILL. Throws
// std::system_error when it cannot be started.
ProgramOutput run_program(const std::string& path, const std::vector<std::string>& arguments,
                          int stop_fd, std::uint64_t timeout_ns);

}  // namespace ipcbench
