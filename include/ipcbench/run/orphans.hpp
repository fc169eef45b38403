// What no manifest names: objects of versions that had none, and of runs that could keep none. For
// `ipcbench clean` alone, because it goes by names and times instead of what was written down.
#pragma once

#include "ipcbench/base/object_table.hpp"

namespace ipcbench {

// Looks for directories and files ipcbench-* in TMPDIR and /tmp, POSIX queues and shared memory of
// that name, and System V objects with our keys. Only what belongs to the calling user counts, and
// what no process of ipcbench that lives can have made: each began later than the object was last
// changed, or the name holds the id of a process that is gone. Where versions without manifests
// left System V queues, these have no mark and are not found.
Removal remove_orphans(Action action);

}  // namespace ipcbench
