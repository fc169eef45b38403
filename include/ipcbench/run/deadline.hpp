// A point in time that a group of processes has to reach something by. Time in which the watcher
// itself stood still (a paused container, a stopped process tree, a machine that ran something
// else) does not count: whoever it waits for stood still as well. Pure; one thread.
#pragma once

#include <cstdint>

namespace ipcbench {

class Deadline {
 public:
  // A watcher asks at least ten times as often.
  static constexpr std::uint64_t kStoodStillNs = 1'000'000'000;

  Deadline(std::uint64_t now_ns, std::uint64_t allowed_ns);

  // Begins anew.
  void restart(std::uint64_t now_ns, std::uint64_t allowed_ns);
  // `now_ns` must not go back. The first answer after a stand-still is always no.
  bool has_passed(std::uint64_t now_ns);

 private:
  std::uint64_t at_ns_;
  std::uint64_t asked_ns_;
};

}  // namespace ipcbench
