// What an error of the system says about the machine, the user's surroundings or this program: one
// table for all that check() and throw_errno() throw. Any thread may call; nothing is kept.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <system_error>

namespace ipcbench {

enum class FaultKind : std::uint8_t {
  resource,     // something is used up; a limit, more often than not
  environment,  // the machine, a sandbox or a right refuses what every run needs
  defect,       // ours: nothing that a user could mend
};

struct SystemFault {
  FaultKind kind = FaultKind::defect;
  std::string text;  // what failed, the limit with its value, the remedy; of a defect what failed
};

// Reads the limits as they are now. `root` stands before every path that is read, for tests.
SystemFault explain(const std::system_error& error, const std::string& root = {});

// Of any exception: its text, and for an error of the system what it means.
std::string explained(const std::exception& error);

}  // namespace ipcbench
