// Watches a tree of processes that somebody else wrote, without changing, stopping or slowing it:
// looks at all threads in every period, follows processes that come and go. Main thread only, and
// one at a time: it takes the signals of this process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/model/observation.hpp"

namespace ipcbench {

struct WatchRequest {
  std::vector<std::string> command;  // to be started and watched to its end; empty: attach
  pid_t pid = 0;                     // to attach to; it lives on when the watching ends
  std::uint64_t period_ns = 10'000'000;
  std::uint64_t duration_ns = 0;  // 0: until it ends
};

// The command could not be started: the exit code is the one that a shell would give.
struct CannotStart : std::runtime_error {
  CannotStart(const std::string& what, int exit_code) : std::runtime_error(what), code(exit_code) {}
  int code;
};

// Called about once a second with what was seen so far, seldomer where that takes long.
using OnWatched = std::function<void(const Observation&)>;

class Watcher {
 public:
  // Throws UsageError for a process that may not be watched. Nothing is started yet.
  explicit Watcher(WatchRequest request);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Starts the command and watches until it ends, until the duration is over, or until somebody
  // interrupts (Ctrl-C, which the command gets too where both have one terminal). SIGTERM and
  // SIGHUP are passed on to the command. Throws CannotStart.
  Observation watch(const OnWatched& on_watched = {});

  // Waits for the command without looking, as `time` does, and passes signals on as before.
  // nullopt: there is none, or somebody interrupted once more; it lives on.
  std::optional<int> wait_for_command();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Processor time of watching never goes far above this share of a core: looks become rarer.
inline constexpr double kWatchShare = 0.008;

}  // namespace ipcbench
