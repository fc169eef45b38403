#include "ipcbench/host/cgroup.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "ipcbench/base/units.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

bool has_item(std::string_view list, std::string_view item) {
  return ("," + std::string(list) + ",").find("," + std::string(item) + ",") != std::string::npos;
}

// The line of /proc/self/cgroup, "4:cpu,cpuacct:/path", that has the controller.
struct Membership {
  bool unified = false;
  std::string path;
};

std::optional<Membership> membership(std::string_view controller, const std::string& root) {
  std::optional<Membership> found;
  for (const std::string& line : lines_of(root + "/proc/self/cgroup")) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (has_item(controllers, controller)) return Membership{false, line.substr(second + 1)};
    if (controllers.empty()) found = Membership{true, line.substr(second + 1)};
  }
  return found;
}

struct Mount {
  std::string group;  // of the hierarchy, that is shown at `point`
  std::string point;
};

// "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:1 - cgroup cgroup rw,cpu". Blanks in a mount
// point, which mountinfo writes as \040, are not undone: nobody has them there.
std::optional<Mount> mount_of(bool unified, std::string_view controller, const std::string& root) {
  for (const std::string& line : lines_of(root + "/proc/self/mountinfo")) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream before(line.substr(0, dash)), after(line.substr(dash + 3));
    std::string skipped, type, source, options;
    Mount mount;
    before >> skipped >> skipped >> skipped >> mount.group >> mount.point;
    after >> type >> source >> options;
    if (unified ? type == "cgroup2" : type == "cgroup" && has_item(options, controller))
      return mount;
  }
  return std::nullopt;
}

Mount usual_mount(bool unified, std::string_view controller) {
  return {"/", unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + std::string(controller)};
}

}  // namespace

Cgroup find_cgroup(std::string_view controller, const std::string& root) {
  Cgroup cgroup;
  const auto member = membership(controller, root);
  if (!member) return cgroup;
  cgroup.unified = member->unified;
  const Mount mount = mount_of(member->unified, controller, root)
                          .value_or(usual_mount(member->unified, controller));
  std::string path = member->path;
  if (mount.group != "/" && (path + "/").starts_with(mount.group + "/"))
    path.erase(0, mount.group.size());
  const std::string top = root + mount.point;
  while (!path.empty() && path != "/") {
    cgroup.directories.push_back(top + path);
    path.erase(std::min(path.rfind('/'), path.size()));
  }
  cgroup.directories.push_back(top);
  std::erase_if(cgroup.directories, [](const std::string& directory) {
    std::error_code ignored;
    return !std::filesystem::is_directory(directory, ignored);
  });
  return cgroup;
}

std::optional<double> cpu_limit(const Cgroup& cpu) {
  std::optional<double> tightest;
  for (const std::string& directory : cpu.directories) {
    std::optional<std::uint64_t> quota, period;
    if (cpu.unified) {  // "50000 100000", or "max 100000"
      const std::string line = first_line(directory + "/cpu.max", "");
      if (line.empty()) continue;
      quota = leading_number(line);
      period = leading_number(std::string_view(line).substr(std::min(line.find(' '), line.size())));
    } else {
      period = number_in(directory + "/cpu.cfs_period_us");
      if (!period) continue;
      quota = number_in(directory + "/cpu.cfs_quota_us");  // -1: none
    }
    const bool limited = quota && period && *period > 0;
    const double cores = limited ? static_cast<double>(*quota) / static_cast<double>(*period) : 0.0;
    if (!tightest || *tightest <= 0 || (cores > 0 && cores < *tightest)) tightest = cores;
  }
  return tightest;
}

std::optional<Throttling> read_throttling(const Cgroup& cpu) {
  std::optional<Throttling> sum;
  for (const std::string& directory : cpu.directories) {
    const std::string file = directory + "/cpu.stat";
    const auto periods = number_after(file, "nr_throttled");
    const auto ns = number_after(file, "throttled_time");
    const auto us = number_after(file, "throttled_usec");
    if (!periods || (!ns && !us)) continue;
    if (!sum) sum.emplace();
    sum->periods += *periods;
    sum->ns += ns ? *ns : saturating_multiply(*us, 1000);
  }
  return sum;
}

}  // namespace ipcbench
