// What the processes below the supervisor run: the coordinator, and its workers as threads, forked
// children or spawned programs. Each finds the control block on descriptor kControlFd, takes part
// in the stages, leaves its measurements in its block and ends; nothing is printed and no exception
// leaves: the first failure of an invocation is in the control block.
#pragma once

#include <cstdint>

namespace ipcbench {

inline constexpr int kControlFd = 3;
inline constexpr int kManifestFd = 4;  // the coordinator's alone

int coordinator_main();
int worker_main(std::uint32_t lane);

}  // namespace ipcbench
