// Processes that wait in a known way, and what the watcher says of them. For tests alone.
#pragma once

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <map>
#include <string>

#include "ipcbench/watch/watcher.hpp"

namespace ipcbench {

// A child that does something until it is killed at the end of the test, with all that it forked
// in its process group. The body does not return.
class WatchedChild {
 public:
  explicit WatchedChild(const std::function<void()>& body) : pid_(::fork()) {
    if (pid_ != 0) {
      ::setpgid(pid_, pid_);
      return;
    }
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(60);
    body();
    ::_exit(0);
  }
  ~WatchedChild() {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  WatchedChild(const WatchedChild&) = delete;
  WatchedChild& operator=(const WatchedChild&) = delete;

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

inline void sleep_ms(long ms) {
  timespec time{ms / 1000, ms % 1000 * 1'000'000};
  while (::nanosleep(&time, &time) != 0) {
  }
}

inline Observation watch_pid(pid_t pid, std::uint64_t ms = 600) {
  WatchRequest request;
  request.pid = pid;
  request.period_ns = 5'000'000;
  request.duration_ns = ms * 1'000'000;
  return Watcher(request).watch();
}

inline Observation watch_command(std::vector<std::string> command) {
  WatchRequest request;
  request.command = std::move(command);
  request.period_ns = 5'000'000;
  return Watcher(request).watch();
}

inline const WatchedProcess* process_of(const Observation& seen, pid_t pid) {
  const auto found =
      std::ranges::find(seen.processes, static_cast<std::uint32_t>(pid), &WatchedProcess::pid);
  return found == seen.processes.end() ? nullptr : &*found;
}

inline std::uint64_t looks_of(const WatchedThread& thread) {
  std::uint64_t looks = 0;
  for (const WatchedSpan& each : thread.spans) looks += each.looks;
  return looks;
}

// The wait that most looks found a thread in.
inline const WatchedWait& usual_wait(const Observation& seen, const WatchedThread& thread) {
  std::map<std::uint32_t, std::uint64_t> looks;
  for (const WatchedSpan& each : thread.spans) looks[each.wait] += each.looks;
  const auto most =
      std::ranges::max_element(looks, {}, [](const auto& each) { return each.second; });
  return seen.waits.at(most == looks.end() ? 0 : most->first);
}

inline std::string text_of(const Observation& seen, const WatchedWait& wait) {
  std::string text = "kind " + std::to_string(static_cast<int>(wait.kind)) + " call " + wait.call +
                     " in " + wait.channel;
  for (const std::size_t each : wait.objects) text += ", " + seen.objects[each].name;
  return text;
}

}  // namespace ipcbench
