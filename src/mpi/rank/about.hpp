// What this program says of itself where it is asked, without meeting any other rank.
#pragma once

#include <cstdint>

namespace ipcbench {

// On standard output, as the result of that job.
void say_about(std::uint64_t job);

}  // namespace ipcbench
