// How failures travel: set-up throws, the command line turns the type into an exit code.
// Any thread may throw; nothing here owns anything.
#pragma once

#include <cerrno>
#include <concepts>
#include <stdexcept>
#include <string>
#include <system_error>

namespace ipcbench {

// The exit codes of the program; the table of docs/formats.md says what each means to a caller.
enum class ExitCode : int {
  done = 0,
  regression = 1,
  usage = 2,
  resource = 3,
  timeout = 4,
  died = 5,
  inconclusive = 6,
  defect = 70,
  interrupted = 130,
};

// The user asked for something that makes no sense: key, value, limit and remedy are in what().
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// This machine lacks something or forbids it: needed, available and remedy are in what().
struct ResourceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What arrived is not what was sent: a defect of the transport or of ipcbench.
struct CorruptionError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The other side of a channel went away in the middle of a conversation.
struct PeerClosed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws std::system_error for the current errno; `what` names the call, e.g. "mmap(ring)".
[[noreturn]] inline void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::system_category(), what);
}

// Unix convention: -1 means "look at errno". Returns the value otherwise, so calls can be nested.
template <std::signed_integral T>
T check(T value, const char* what) {
  if (value == -1) throw_errno(what);
  return value;
}

}  // namespace ipcbench
