// Where this process's control groups are, version 1 and 2 alike. What cannot be found is no
// directory, never an error. Any thread may call; nothing is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

// The directories of one controller ("cpu", "memory"): this process's own group first, then those
// above it, up to the top of what is mounted here. Where the kernel names a path that is not below
// the mount (a container), what is mounted counts. On a mixed system version 1 has the controllers
// that it lists, version 2 the rest.
struct Cgroup {
  bool unified = false;  // version 2
  std::vector<std::string> directories;
};
Cgroup find_cgroup(std::string_view controller, const std::string& root = {});

// The quota of processor time, in cores: 0.5 is half a core, 0 none. Of several levels the
// tightest. Absent where there is no cpu controller.
std::optional<double> cpu_limit(const Cgroup& cpu);

struct Throttling {
  std::uint64_t periods = 0;  // in which a quota was used up, over all levels
  std::uint64_t ns = 0;       // that threads stood still on that account, summed over cores
};
// Since the groups were made. Absent where no level tells.
std::optional<Throttling> read_throttling(const Cgroup& cpu);

}  // namespace ipcbench
