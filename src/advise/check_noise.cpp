// What makes figures differ from run to run.
#include <fmt/format.h>
#include <sys/prctl.h>

#include <filesystem>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/core_use.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

void check_load(Findings& findings) {
  const std::optional<CoreUse> use = core_use_over(500'000'000);
  if (!use) {
    findings.skipped("other programs", "/proc/stat cannot be read");
    return;
  }
  const std::string text =
      fmt::format("used {:.0f} % of the cores' time just now", 100 * use->busy);
  if (use->busy > 0.1)
    findings.warn("other programs", text, "end them, or measure when they are through");
  else
    findings.ok("other programs", text);
  const std::string taken =
      fmt::format("the hypervisor took {:.1f} % of the cores' time", 100 * use->stolen);
  if (use->stolen > 0.01)
    findings.warn("steal", taken, "another machine, or one whose cores are not shared");
  else
    findings.ok("steal", taken);
}

// "always [madvise] never": the one in brackets.
std::string chosen_of(const std::string& choices) {
  const std::size_t begin = choices.find('['), end = choices.find(']');
  return begin == std::string::npos || end < begin ? ""
                                                   : choices.substr(begin + 1, end - begin - 1);
}

void check_memory_pages(Findings& findings) {
  const std::string pages =
      chosen_of(first_line("/sys/kernel/mm/transparent_hugepage/enabled", ""));
  if (pages.empty())
    findings.skipped("huge pages", "the kernel does not tell");
  else if (pages == "always")
    findings.warn("huge pages",
                  "large allocations get them at once or later, as memory happens to be free",
                  "echo madvise >/sys/kernel/mm/transparent_hugepage/enabled");
  else
    findings.ok("huge pages", fmt::format("transparent ones: {}", pages));
}

void check_mitigations(Findings& findings) {
  std::size_t count = 0;
  std::error_code error;
  const std::filesystem::path folder = "/sys/devices/system/cpu/vulnerabilities";
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error))
    count += first_line(at->path().string(), "").starts_with("Mitigation") ? 1 : 0;
  if (error)
    findings.skipped("mitigations", "the kernel does not tell");
  else
    findings.ok(
        "mitigations",
        count == 0 ? "none are on"
                   : fmt::format("{} are on, which make every call into the kernel slower", count));
}

void check_host(Findings& findings, const HostInfo& host) {
  if (host.governor == "performance")
    findings.ok("frequency", "the governor is performance");
  else if (host.governor == "not available")
    findings.skipped("frequency", "no governor is to be seen, as on most virtual machines");
  else
    findings.warn("frequency", fmt::format("the governor is {}", host.governor),
                  "cpupower frequency-set -g performance");
  const std::string turbo = first_line("/sys/devices/system/cpu/intel_pstate/no_turbo");
  const std::string boost = first_line("/sys/devices/system/cpu/cpufreq/boost");
  if (turbo == "0" || boost == "1")
    findings.warn("turbo", "the clock rises and falls with heat and with how many cores are busy",
                  turbo == "0" ? "echo 1 >/sys/devices/system/cpu/intel_pstate/no_turbo"
                               : "echo 0 >/sys/devices/system/cpu/cpufreq/boost");
  if (host.clock_source == "tsc" || host.clock_source == "kvm-clock")
    findings.ok("clock", fmt::format("the source is {}", host.clock_source));
  else
    findings.warn("clock",
                  fmt::format("the source is {}, and reading it may cost a call into the kernel",
                              host.clock_source),
                  "boot with clocksource=tsc where the processor's counter is steady");
  if (host.hypervisor.empty() || host.hypervisor == "none")
    findings.ok("hypervisor", "none");
  else
    findings.warn("hypervisor",
                  fmt::format("{} may move the cores, near and far, at any time", host.hypervisor),
                  "compare in pairs (ipcbench compare), never against a stored result alone");
}

}  // namespace

void check_noise(Findings& findings, Bench&) {
  check_load(findings);
  check_host(findings, read_host());
  check_memory_pages(findings);
  check_mitigations(findings);
  const int slack_ns = ::prctl(PR_GET_TIMERSLACK);
  if (slack_ns > 100'000)
    findings.warn("timer slack", fmt::format("timers may come {} late", human_duration(slack_ns)),
                  "start ipcbench from a shell that has not raised it");
}

}  // namespace ipcbench
