#include "ipcbench/host/core_use.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace ipcbench {
namespace {

// Ticks of all cores since the machine began.
struct CoreTicks {
  double all = 0, idle = 0, stolen = 0;
};

std::optional<CoreTicks> read_ticks() {
  std::ifstream file("/proc/stat");
  std::string name;
  if (!(file >> name) || name != "cpu") return std::nullopt;
  CoreTicks ticks;
  double value = 0;
  for (int column = 0; column < 8 && file >> value; ++column) {
    ticks.all += value;
    if (column == 3 || column == 4) ticks.idle += value;
    if (column == 7) ticks.stolen = value;
  }
  return ticks;
}

}  // namespace

std::optional<CoreUse> core_use_over(std::uint64_t ns) {
  const auto before = read_ticks();
  ::usleep(static_cast<useconds_t>(ns / 1000));
  const auto after = read_ticks();
  if (!before || !after || after->all <= before->all) return std::nullopt;
  const double all = after->all - before->all;
  // The kernel's count of waiting for disks may go back a little.
  const auto share = [&](double ticks) { return std::clamp(ticks / all, 0.0, 1.0); };
  return CoreUse{1 - share(after->idle - before->idle), share(after->stolen - before->stolen)};
}

}  // namespace ipcbench
