// The ends of a worker's life where another one takes its place (drive/lives.hpp), as the worker
// sees them and as whoever starts workers does. Private to the processes of an invocation.
#pragma once

#include <sys/types.h>

#include "ipcbench/core/control.hpp"

namespace ipcbench {

// Of the worker of this lane that is there, or begins: not the first one.
inline bool is_successor(const PartyBlock& block) noexcept {
  return block.life.ended.load(std::memory_order_acquire) != 0;
}

// The first thing that a successor does. `counts`: in the measured part.
void note_launch(LifeBooks& life, bool counts);
// The last thing that a worker does whose life is over and not the run.
void end_life(LifeBooks& life);

// By the parent of a worker that has sent its last reply: returns when it is gone, with its books
// complete. One that ended otherwise than it should is left as it is, for the supervisor, who looks
// after all processes, finds out why and ends the invocation; then this does not return.
void await_end_of_life(pid_t worker, LifeBooks& life);

}  // namespace ipcbench
