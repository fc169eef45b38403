#include "ipcbench/watch/watcher.hpp"

#include "ipcbench/base/error.hpp"

namespace ipcbench {

Observation watch(const WatchRequest&, const OnWatched&) {
  throw UsageError("there is no watching yet");
}

}  // namespace ipcbench
