// What the cores of this machine do, whoever asks for it. Any thread.
#pragma once

#include <cstdint>
#include <optional>

namespace ipcbench {

// Shares of the time of all cores together, 0 to 1.
struct CoreUse {
  double busy = 0;    // not idle; what the hypervisor took is in it
  double stolen = 0;  // the hypervisor ran something else
};

// Over so long, by /proc/stat, which counts in ticks of 10 ms. Sleeps meanwhile. Nothing where it
// cannot be read.
std::optional<CoreUse> core_use_over(std::uint64_t ns);

}  // namespace ipcbench
