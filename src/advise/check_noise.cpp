// What makes figures differ from run to run.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/host.hpp"

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

std::string first_word_of(const char* path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  return word;
}

void check_load(Findings& findings) {
  const auto before = read_ticks();
  ::usleep(500'000);
  const auto after = read_ticks();
  if (!before || !after || after->all <= before->all) {
    findings.skipped("other programs", "/proc/stat cannot be read");
    return;
  }
  const double all = after->all - before->all;
  const double busy = 1 - (after->idle - before->idle) / all;
  const double stolen = (after->stolen - before->stolen) / all;
  const std::string text = fmt::format("used {:.0f} % of the cores' time just now", 100 * busy);
  if (busy > 0.1)
    findings.warn("other programs", text, "end them, or measure when they are through");
  else
    findings.ok("other programs", text);
  const std::string taken =
      fmt::format("the hypervisor took {:.1f} % of the cores' time", 100 * stolen);
  if (stolen > 0.01)
    findings.warn("steal", taken, "another machine, or one whose cores are not shared");
  else
    findings.ok("steal", taken);
}

void check_host(Findings& findings, const HostInfo& host) {
  if (host.governor == "performance")
    findings.ok("frequency", "the governor is performance");
  else if (host.governor == "not available")
    findings.skipped("frequency", "no governor is to be seen, as on most virtual machines");
  else
    findings.warn("frequency", fmt::format("the governor is {}", host.governor),
                  "cpupower frequency-set -g performance");
  const std::string turbo = first_word_of("/sys/devices/system/cpu/intel_pstate/no_turbo");
  const std::string boost = first_word_of("/sys/devices/system/cpu/cpufreq/boost");
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
  const int slack_ns = ::prctl(PR_GET_TIMERSLACK);
  if (slack_ns > 100'000)
    findings.warn("timer slack", fmt::format("timers may come {} late", human_duration(slack_ns)),
                  "start ipcbench from a shell that has not raised it");
}

}  // namespace ipcbench
