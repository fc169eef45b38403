// `--hazard=fork-with-threads`: a thread of the coordinator holds a lock while workers are started,
// as any thread may hold the lock of an allocator or of a log at that moment, and every worker
// takes that lock before its first task.
//
// It is a plain mutex in private memory. A forked worker has a copy of it, held by a thread that
// the fork did not copy: nobody will ever release it. A spawned worker is a new program whose mutex
// is free. A worker that is a thread has the mutex itself, which is released once all are started.
//
// A worker says in its block what it is about to wait for, so that the supervisor can tell a
// deadlock from a delay (ProcessWatcher::find_deadlock).
#pragma once

#include <atomic>
#include <thread>

#include "ipcbench/base/futex.hpp"
#include "ipcbench/core/control.hpp"

namespace ipcbench {

// In the coordinator, around the start of workers: the thread that holds the lock.
class LockHolder {
 public:
  LockHolder();   // returns when it is held
  ~LockHolder();  // releases it
  LockHolder(const LockHolder&) = delete;
  LockHolder& operator=(const LockHolder&) = delete;

 private:
  void hold();

  std::atomic<std::uint32_t> is_held_{0};
  std::atomic<std::uint32_t> may_end_{0};
  std::thread thread_;
};

// In a worker, before its first task: takes the lock of its own process and gives it back.
void pass_hazard(PartyBlock& block);

}  // namespace ipcbench
