// Removes what a library leaves of a rank that is killed. Open MPI keeps the memory in which ranks
// of one host meet, and windows of one-sided messages, in files of /dev/shm, which nobody else
// removes then.
#pragma once

namespace ipcbench {

// Forks a process that waits for the end of this one, whatever that is, removes the files of this
// rank and of its job's windows that are still there, and ends. Call before there is another
// thread. Does nothing under a library that leaves nothing.
void start_sweeper();

}  // namespace ipcbench
