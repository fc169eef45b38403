// Child processes by pidfd: no pid is ever reused under our hands, and a death is something that
// poll() reports. One owner per object; only the thread that made it may wait.
#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/fd.hpp"

namespace ipcbench {

// How a process ended: exactly one of the two.
struct ExitStatus {
  std::optional<int> code;
  std::optional<int> signal;
};

// "was killed by signal 9 (Killed)" or "exited with code 1".
std::string describe(const ExitStatus& status);

class Process {
 public:
  Process() = default;
  // Watches a process that exists; it need not be a child. Throws when it is gone already.
  explicit Process(pid_t pid);

  pid_t pid() const noexcept { return pid_; }
  int pidfd() const noexcept { return pidfd_.get(); }
  bool is_open() const noexcept { return pidfd_.is_open(); }
  bool has_ended() const;  // a zombie has ended
  // Reaps a child (or an orphan that this subreaper inherited), waiting at most `timeout_ms`.
  // nullopt: it still runs, or somebody else reaped it.
  std::optional<ExitStatus> reap(int timeout_ms);

 private:
  pid_t pid_ = 0;
  Fd pidfd_;
};

// What a spawned program gets beside standard error, which it shares with us: descriptor `source`
// under `number`. Standard input and output are /dev/null.
struct InheritedFd {
  int source = -1;
  int number = -1;
};

// Starts this very program again with other arguments. `own_group` puts it in a process group of
// its own, so that a Ctrl-C at the terminal does not reach it. With `priority` it has that one, and
// else the caller's.
pid_t spawn_self(const std::vector<std::string>& arguments, const std::vector<InheritedFd>& fds,
                 bool own_group, const std::optional<RealTimePriority>& priority = {});

// The same for another program, by its path: there is no search. What is inherited as 1 or 2 takes
// the place of standard output or error. Throws std::system_error where it cannot be started.
pid_t spawn_program(const std::string& path, const std::vector<std::string>& arguments,
                    const std::vector<InheritedFd>& fds, bool own_group,
                    const std::optional<RealTimePriority>& priority = {});

// Closes every descriptor from this number on, whoever opened it.
void close_from(int first) noexcept;

// Closes every descriptor but these.
void close_all_but(const std::set<int>& kept) noexcept;

// The calling process dies with its parent. False when the parent is gone already: it is
// `expected_parent` that must be alive. Call from the main thread of the child.
bool die_with_parent(pid_t expected_parent);

}  // namespace ipcbench
