#include "ipcbench/run/host.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

constexpr const char* kNotAvailable = "not available";

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string first_line(const std::string& path, const char* otherwise = kNotAvailable) {
  const auto lines = lines_of(path);
  return lines.empty() || lines[0].empty() ? otherwise : lines[0];
}

std::optional<std::uint64_t> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t:"), text.size()));
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{}) return std::nullopt;
  return value;
}

// The number behind `key` at the beginning of a line: "MemAvailable:   123 kB", "oom_kill 0".
std::optional<std::uint64_t> number_after(const std::string& path, std::string_view key) {
  for (const std::string& line : lines_of(path)) {
    const std::string_view view = line;
    if (view.starts_with(key) && view.size() > key.size() &&
        (view[key.size()] == ':' || view[key.size()] == ' '))
      return leading_number(view.substr(key.size()));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_in(const std::string& path) {
  return leading_number(first_line(path, ""));
}

// The directories of this process's memory cgroup, from its own up to the root of what is mounted.
// In a container the path that the kernel gives may not exist below the mount: what exists counts.
struct MemoryCgroup {
  bool unified = false;
  std::vector<std::string> directories;
};

MemoryCgroup memory_cgroup(const std::string& root) {
  MemoryCgroup group;
  std::string path;
  bool found = false;
  for (const std::string& line : lines_of(root + "/proc/self/cgroup")) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool version_1 = controllers.find(",memory,") != std::string::npos;
    // On a mixed system the memory controller is with one of the two: version 1 where it is listed.
    if (!version_1 && (controllers != ",," || found)) continue;
    found = true;
    group.unified = !version_1;
    path = line.substr(second + 1);
    if (version_1) break;
  }
  if (!found) return group;
  const std::string mount = root + (group.unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");
  while (!path.empty() && path != "/") {
    group.directories.push_back(mount + path);
    path.erase(std::min(path.rfind('/'), path.size()));
  }
  group.directories.push_back(mount);
  return group;
}

struct CgroupLimit {
  std::uint64_t limit_bytes = 0;  // 0: none
  std::uint64_t left_bytes = UINT64_MAX;
};

CgroupLimit tightest_limit(const MemoryCgroup& group) {
  constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 62;  // version 1 says about 2^63
  CgroupLimit tightest;
  for (const std::string& directory : group.directories) {
    const auto limit =
        number_in(directory + (group.unified ? "/memory.max" : "/memory.limit_in_bytes"));
    if (!limit || *limit >= kNoLimit) continue;
    const auto usage =
        number_in(directory + (group.unified ? "/memory.current" : "/memory.usage_in_bytes"));
    const auto cache = number_after(directory + "/memory.stat",
                                    group.unified ? "inactive_file" : "total_inactive_file");
    const std::uint64_t used = usage.value_or(0) - std::min(usage.value_or(0), cache.value_or(0));
    const std::uint64_t left = *limit - std::min(*limit, used);
    if (tightest.limit_bytes == 0 || left < tightest.left_bytes) tightest = {*limit, left};
  }
  return tightest;
}

std::string cpu_model(const std::string& root) {
  for (const std::string& line : lines_of(root + "/proc/cpuinfo"))
    for (const std::string_view key : {"model name", "Model", "cpu model"})
      if (line.starts_with(key))
        if (const std::size_t colon = line.find(": "); colon != std::string::npos)
          return line.substr(colon + 2);
  return kNotAvailable;
}

std::string hypervisor(const std::string& root) {
  const std::string type = first_line(root + "/sys/hypervisor/type", "");
  if (!type.empty()) return type;
  bool guest = false;
  for (const std::string& line : lines_of(root + "/proc/cpuinfo"))
    if (line.starts_with("flags") && (line + " ").find(" hypervisor ") != std::string::npos)
      guest = true;
  const std::string product = first_line(root + "/sys/class/dmi/id/product_name", "");
  if (guest) return product.empty() ? "yes, which one is not available" : product;
  return lines_of(root + "/proc/cpuinfo").empty() ? kNotAvailable : "none";
}

std::vector<std::pair<std::string, std::uint64_t>> caches(const std::string& root, int cpu) {
  std::vector<std::pair<std::string, std::uint64_t>> result;
  for (int index = 0; index < 16; ++index) {
    const std::string directory = root + "/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                                  "/cache/index" + std::to_string(index);
    const auto level = number_in(directory + "/level");
    if (!level) break;
    const std::string type = first_line(directory + "/type", "");
    try {
      result.emplace_back("L" + std::to_string(*level) +
                              (type == "Data"          ? "d"
                               : type == "Instruction" ? "i"
                                                       : ""),
                          parse_size(first_line(directory + "/size", "")));
    } catch (const UsageError&) {
      continue;  // a form that we do not know is not available
    }
  }
  return result;
}

}  // namespace

MemoryLimits read_memory_limits(const std::string& root) {
  MemoryLimits limits;
  if (const auto kib = number_after(root + "/proc/meminfo", "MemAvailable"))
    limits = {saturating_multiply(*kib, 1024), "MemAvailable"};
  const CgroupLimit cgroup = tightest_limit(memory_cgroup(root));
  if (cgroup.limit_bytes != 0 && cgroup.left_bytes < limits.available_bytes)
    limits = {cgroup.left_bytes, "limit of the cgroup"};
  return limits;
}

std::uint64_t oom_kills(const std::string& root) {
  const MemoryCgroup group = memory_cgroup(root);
  for (const std::string& directory : group.directories)
    if (const auto kills = number_after(
            directory + (group.unified ? "/memory.events" : "/memory.oom_control"), "oom_kill"))
      return *kills;
  return 0;
}

CoreTimes read_core_times(const std::string& root) {
  // user, nice, system, idle, iowait, irq, softirq, steal; guests are within user.
  std::istringstream fields(first_line(root + "/proc/stat", ""));
  std::string name;
  fields >> name;
  CoreTimes times;
  std::uint64_t value = 0;
  constexpr int kFields = 8;
  for (int i = 0; i < kFields && fields >> value; ++i) {
    times.all += value;
    if (i == kFields - 1) times.stolen = value;
  }
  return times;
}

HostInfo read_host(const std::string& root) {
  HostInfo host;
  host.allowed_cpus = allowed_cpus();
  const int cpu = host.allowed_cpus.front();
  host.cpu = cpu_model(root);
  utsname names{};
  host.kernel = ::uname(&names) == 0 ? std::string(names.sysname) + " " + names.release
                                     : std::string(kNotAvailable);
  host.clock_source =
      first_line(root + "/sys/devices/system/clocksource/clocksource0/current_clocksource");
  host.governor = first_line(root + "/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                             "/cpufreq/scaling_governor");
  host.hypervisor = hypervisor(root);
  host.caches = caches(root, cpu);
  host.memory_bytes =
      saturating_multiply(number_after(root + "/proc/meminfo", "MemTotal").value_or(0), 1024);
  const MemoryCgroup group = memory_cgroup(root);
  host.memory_limit_bytes = tightest_limit(group).limit_bytes;
  host.memory_limit_source = group.directories.empty()      ? kNotAvailable
                             : host.memory_limit_bytes == 0 ? "none"
                             : group.unified                ? "cgroup v2"
                                                            : "cgroup v1";
  std::ifstream load(root + "/proc/loadavg");
  if (!(load >> host.load)) host.load = 0;
  return host;
}

}  // namespace ipcbench
