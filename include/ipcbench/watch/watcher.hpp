// Watches a tree of processes that somebody else wrote, without changing, stopping or slowing it:
// looks at all threads in every period, follows processes that come and go. One thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ipcbench/model/observation.hpp"

namespace ipcbench {

struct WatchRequest {
  std::vector<std::string> command;  // to be started and watched to its end; empty: attach
  pid_t pid = 0;                     // to attach to; it lives on when the watching ends
  std::uint64_t period_ns = 10'000'000;
  std::uint64_t duration_ns = 0;  // 0: until it ends
};

// Called about once a second with what was seen so far.
using OnWatched = std::function<void(const Observation&)>;

// Throws UsageError for what cannot be started or may not be watched.
Observation watch(const WatchRequest& request, const OnWatched& on_watched);

}  // namespace ipcbench
