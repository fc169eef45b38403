// The process that forks the workers of start=forkserver: it is forked itself while the coordinator
// is small, so that what the coordinator holds later costs no worker anything. It has the lanes
// open until the last worker lives, or as long as workers may be replaced. Private to the
// coordinator; its main thread alone uses it, and there is no other thread when the server comes to
// life.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

class ForkServer {
 public:
  // `worker(lane, parent)` is what each worker does in its process; `parent` is the server's.
  using Worker = std::function<void(std::uint32_t lane, pid_t parent)>;

  // What is done in the server before the lane's next worker is forked: it waits until the last one
  // is gone. Empty: each lane has one worker.
  using Ending = std::function<void(std::uint32_t lane, pid_t last)>;

  ForkServer(std::uint32_t workers, Worker worker, Ending ending = {});
  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;

  pid_t pid() const noexcept { return pid_; }
  // The worker's process. Throws std::system_error where it could not be forked, and PeerClosed
  // where the server is gone.
  pid_t start(std::uint32_t lane);
  // Waits until all workers have ended, and the server behind them.
  void await_end();

 private:
  [[noreturn]] static void serve(Fd requests, std::uint32_t workers, const Worker& worker,
                                 const Ending& ending);

  Fd requests_;
  pid_t pid_ = 0;
};

}  // namespace ipcbench
