#include "ipcbench/host/host.hpp"

#include <sys/resource.h>
#include <sys/utsname.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/cgroup.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

std::string cpu_model(const std::string& root) {
  for (const std::string& line : lines_of(root + "/proc/cpuinfo"))
    for (const std::string_view key : {"model name", "Model", "cpu model"})
      if (line.starts_with(key))
        if (const std::size_t colon = line.find(": "); colon != std::string::npos)
          return line.substr(colon + 2);
  return kNotAvailable;
}

// The name that a hypervisor gives itself, "KVMKVMKVM" (CPUID leaf 0x40000000; Linux asks it too).
std::string hypervisor_signature() {
#if defined(__x86_64__)
  unsigned eax = 0;
  std::array<unsigned, 3> name{};
  __cpuid(0x40000000, eax, name[0], name[1], name[2]);
  std::string text;
  for (const unsigned part : name)
    for (int shift = 0; shift < 32; shift += 8)
      if (const char c = static_cast<char>(part >> shift); c >= ' ' && c < 0x7F) text += c;
  return text;
#else
  return {};
#endif
}

std::string hypervisor(const std::string& root) {
  const std::string type = first_line(root + "/sys/hypervisor/type", "");
  if (!type.empty()) return type;
  const std::vector<std::string> cpuinfo = lines_of(root + "/proc/cpuinfo");
  if (cpuinfo.empty()) return kNotAvailable;
  const bool guest = std::ranges::any_of(cpuinfo, [](const std::string& line) {
    return line.starts_with("flags") && (line + " ").find(" hypervisor ") != std::string::npos;
  });
  if (!guest) return "none";
  const std::string signature = root.empty() ? hypervisor_signature() : "";
  const std::string product = first_line(root + "/sys/class/dmi/id/product_name", "");
  if (signature.empty()) return product.empty() ? "yes, which one is not available" : product;
  const std::string name = signature.starts_with("KVMKVMKVM") ? "KVM" : signature;
  return product.empty() ? name : name + " (" + product + ")";
}

std::vector<CacheInfo> caches(const std::string& root, int cpu) {
  std::vector<CacheInfo> result;
  for (int index = 0; index < 16; ++index) {
    const std::string directory = root + "/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                                  "/cache/index" + std::to_string(index);
    const auto level = number_in(directory + "/level");
    if (!level) break;
    const std::string type = first_line(directory + "/type", "");
    try {
      result.push_back({"L" + std::to_string(*level) +
                            (type == "Data"          ? "d"
                             : type == "Instruction" ? "i"
                                                     : ""),
                        parse_size(first_line(directory + "/size", ""))});
    } catch (const UsageError&) {
      continue;  // a form that we do not know is not available
    }
  }
  return result;
}

// "always [madvise] never": the one in brackets.
std::string chosen_word(const std::string& line) {
  const std::size_t open = line.find('[');
  const std::size_t close = line.find(']', std::min(open, line.size()));
  return close == std::string::npos ? line : line.substr(open + 1, close - open - 1);
}

Words huge_pages(const std::string& root) {
  Words words;
  for (const char* name : {"enabled", "defrag", "shmem_enabled"})
    if (const std::string line =
            first_line(root + "/sys/kernel/mm/transparent_hugepage/" + name, "");
        !line.empty())
      words.emplace_back(name, chosen_word(line));
  return words;
}

Words mitigations(const std::string& root) {
  Words words;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(
           root + "/sys/devices/system/cpu/vulnerabilities", ignored))
    words.emplace_back(entry.path().filename(), first_line(entry.path()));
  std::ranges::sort(words);
  return words;
}

std::vector<ResourceLimit> resource_limits() {
  constexpr std::array kLimits = {
      std::pair{"nofile", RLIMIT_NOFILE},
      std::pair{"nproc", RLIMIT_NPROC},
      std::pair{"memlock", RLIMIT_MEMLOCK},
      std::pair{"stack", RLIMIT_STACK},
      std::pair{"as", RLIMIT_AS},
      std::pair{"fsize", RLIMIT_FSIZE},
      std::pair{"msgqueue", RLIMIT_MSGQUEUE},
      std::pair{"rtprio", RLIMIT_RTPRIO},
      std::pair{"nice", RLIMIT_NICE},
  };
  std::vector<ResourceLimit> limits;
  for (const auto& [name, resource] : kLimits) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0) continue;
    const auto value = [](rlim_t bound) {
      return bound == RLIM_INFINITY ? std::nullopt : std::optional<std::uint64_t>(bound);
    };
    limits.push_back({name, value(limit.rlim_cur), value(limit.rlim_max)});
  }
  return limits;
}

}  // namespace

std::uint64_t last_cache_bytes(const std::string& root) {
  std::uint64_t largest = 0;
  for (const auto& [name, bytes] : caches(root, allowed_cpus().front()))
    largest = std::max(largest, bytes);
  constexpr std::uint64_t kUsual = 32ULL << 20;
  return largest == 0 ? kUsual : largest;
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
  const CgroupMemory memory = read_cgroup_memory(root);
  host.memory_limit_bytes = memory.limit_bytes;
  host.memory_limit_source = memory.source;
  host.cpu_limit = cpu_limit(find_cgroup("cpu", root));
  host.mitigations = mitigations(root);
  host.huge_pages = huge_pages(root);
  host.limits = resource_limits();
  std::ifstream load(root + "/proc/loadavg");
  if (!(load >> host.load)) host.load = 0;
  return host;
}

}  // namespace ipcbench
