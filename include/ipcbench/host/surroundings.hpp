// What every run needs of the system whatever it measures, found out by trying. Any thread may
// call; nothing is kept.
#pragma once

namespace ipcbench {

// Throws std::system_error for the first thing that is refused: a call (by a sandbox), /proc or
// /dev/null. Nothing changes by the tries.
void require_surroundings();

}  // namespace ipcbench
