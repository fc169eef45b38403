// What is read now and then of every thread and process: counters, what is held open, memory. One
// owner.
#pragma once

#include <cstdint>

#include "live_tree.hpp"
#include "wait_objects.hpp"
#include "watch_record.hpp"

namespace ipcbench {

// A reading of a thread's counters, where one is due; and whether it is stopped.
void read_counters(WatchRecord& record, LiveProcess& process, LiveThread& thread,
                   std::uint64_t now_ns);

// The descriptors and the shared memory that a process has, where a look at them is due: often
// while it is young, seldom later.
void read_held(WatchRecord& record, LiveTree& tree, WaitObjects& objects, LiveProcess& process,
               std::uint64_t now_ns);

// Its memory, where that is due. The kernel walks all of it, so the more there is, the seldomer.
void read_size(WatchRecord& record, LiveProcess& process, std::uint64_t now_ns);

// Locks in shared memory are held by all that map it; done once, at the end.
void add_holders_of_locks(Observation& seen);

}  // namespace ipcbench
