// What stands around this process: a container, filters of calls, missing privileges, and limits of
// its control group.
#include <fmt/format.h>
#include <linux/capability.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/capability.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

std::string runtime_name() {
  constexpr std::array<std::pair<const char*, std::string_view>, 3> kMarks{{
      {"/.dockerenv", "docker"},
      {"/run/.containerenv", "podman"},
      {"/var/run/secrets/kubernetes.io", "kubernetes"},
  }};
  for (const auto& [path, name] : kMarks)
    if (::access(path, F_OK) == 0) return std::string(name);
  const char* named = std::getenv("container");  // systemd-nspawn, lxc, podman
  return named == nullptr ? "" : named;
}

void check_filter(Findings& findings) {
  const auto mode = number_after("/proc/self/status", "Seccomp");
  if (!mode)
    findings.skipped("filter of calls", "/proc/self/status does not tell");
  else if (*mode == 0)
    findings.ok("filter of calls", "none (seccomp mode 0)");
  else
    findings.warn("filter of calls",
                  fmt::format("calls go through a filter (seccomp mode {}), which may refuse some "
                              "and makes all of them slower",
                              *mode),
                  "--security-opt seccomp=unconfined, while you measure");
}

void check_privileges(Findings& findings) {
  constexpr std::array<std::pair<unsigned, std::string_view>, 3> kUseful{{
      {CAP_SYS_NICE, "CAP_SYS_NICE, for real-time priorities"},
      {CAP_SYS_RESOURCE, "CAP_SYS_RESOURCE, to exceed a user's limits"},
      {CAP_SYS_PTRACE, "CAP_SYS_PTRACE, to look into processes of others"},
  }};
  std::string missing;
  for (const auto& [capability, what] : kUseful)
    if (!has_capability(capability))
      missing += fmt::format("{}{}", missing.empty() ? "lacks " : "; ", what);
  findings.ok("privileges",
              missing.empty() ? "nothing is missing that ipcbench could use" : missing);
}

void check_memory(Findings& findings) {
  constexpr std::uint64_t kComfortable = 1ULL << 30;
  const CgroupMemory group = read_cgroup_memory();
  const MemoryLimits left = read_memory_limits();
  if (group.limit_bytes == 0)
    findings.ok("memory of the group", "has no limit of its own");
  else
    findings.ok("memory of the group",
                fmt::format("at most {} ({})", human_size(static_cast<double>(group.limit_bytes)),
                            group.source));
  if (left.available_bytes == UINT64_MAX) return;
  const std::string text = fmt::format(
      "{} can be had ({})", human_size(static_cast<double>(left.available_bytes)), left.source);
  if (left.available_bytes < kComfortable)
    findings.warn("memory", text, "end other programs, raise the group's limit, or lower --size");
  else
    findings.ok("memory", text);
}

}  // namespace

void check_container(Findings& findings, Bench&) {
  const std::string runtime = runtime_name();
  findings.ok("container", runtime.empty() ? "none is to be seen" : runtime);
  check_filter(findings);
  check_privileges(findings);
  check_memory(findings);
}

}  // namespace ipcbench
