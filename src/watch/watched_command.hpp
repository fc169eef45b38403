// The command that is watched: started as a shell would start it, with our own standard
// descriptors. Never stopped and never killed by us. While one is there, the signals that end
// programs are kept from ending this one, and are handed out by wait(). Main thread only; one at a
// time.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/base/process.hpp"

namespace ipcbench {

enum class WatchSignal : std::uint8_t { none, interrupt, terminate };

// Blocks the signals; the destructor puts back what was.
class WatchSignals {
 public:
  WatchSignals();
  ~WatchSignals();
  WatchSignals(const WatchSignals&) = delete;
  WatchSignals& operator=(const WatchSignals&) = delete;

  // Until one comes or a child ends, at most so long; `number` is that of the signal.
  WatchSignal wait(std::uint64_t timeout_ns, int& number) const;
  void restore_in_child() const;

 private:
  sigset_t taken_{}, before_{};
};

class WatchedCommand {
 public:
  // Forks; the child waits for go(). Orphans of the tree will be children of this process.
  WatchedCommand(std::vector<std::string> command, const WatchSignals& signals);
  ~WatchedCommand();
  WatchedCommand(const WatchedCommand&) = delete;
  WatchedCommand& operator=(const WatchedCommand&) = delete;

  pid_t pid() const noexcept { return pid_; }
  // The child becomes the command. Throws CannotStart.
  void go();
  // Takes the status of all children that have ended, of which but the command all are orphans.
  void reap();
  std::optional<int> status() const { return status_; }  // as a shell gives it
  std::uint64_t cpu_ns() const { return cpu_ns_; }       // of the command and all it waited for
  void pass_on(int signal) const;

 private:
  std::vector<std::string> command_;
  int was_reaper_ = 0;
  pid_t pid_ = 0;
  Fd gate_, failure_;
  std::optional<int> status_;
  std::uint64_t cpu_ns_ = 0;
};

}  // namespace ipcbench
