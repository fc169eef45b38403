#include "ipcbench/run/noise.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

std::uint64_t clock_ns(clockid_t clock) {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return 0;  // the process has gone
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t process_cpu_ns(pid_t pid) {
  clockid_t clock{};
  return ::clock_getcpuclockid(pid, &clock) == 0 ? clock_ns(clock) : 0;
}

std::uint64_t reaped_cpu_ns() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  return ns_of(usage.ru_utime) + ns_of(usage.ru_stime);
}

// "some avg10=0.00 avg60=0.00 avg300=0.00 total=123", in us.
std::optional<std::uint64_t> total_pressure_us(const std::string& root) {
  const std::string line = first_line(root + "/proc/pressure/cpu", "");
  const std::size_t at = line.find("total=");
  if (!line.starts_with("some") || at == std::string::npos) return std::nullopt;
  return leading_number(std::string_view(line).substr(at + 6));
}

std::optional<double> load_average(const std::string& root) {
  std::istringstream line(first_line(root + "/proc/loadavg", ""));
  double load = 0;
  if (!(line >> load)) return std::nullopt;
  return load;
}

std::optional<std::uint64_t> slowest_hz(const std::string& root, std::span<const int> cpus) {
  std::optional<std::uint64_t> slowest;
  for (const int cpu : cpus) {
    const auto khz = number_in(root + "/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                               "/cpufreq/scaling_cur_freq");
    if (khz) slowest = std::min(slowest.value_or(UINT64_MAX), saturating_multiply(*khz, 1000));
  }
  return slowest;
}

// Counters that went backwards have been reset: nothing is known.
std::uint64_t since(std::uint64_t before, std::uint64_t after) {
  return after - std::min(before, after);
}

}  // namespace

CoreTimes read_core_times(const std::string& root) {
  // user, nice, system, idle, iowait, irq, softirq, steal; guests are within user.
  std::istringstream fields(first_line(root + "/proc/stat", ""));
  std::string name;
  fields >> name;
  CoreTimes times;
  std::uint64_t value = 0;
  constexpr int kIdle = 3, kIoWait = 4, kSteal = 7;
  for (int i = 0; i <= kSteal && fields >> value; ++i) {
    times.all += value;
    if (i == kSteal)
      times.stolen = value;
    else if (i != kIdle && i != kIoWait)
      times.busy += value;
  }
  return times;
}

NoiseMeter::NoiseMeter(std::string root)
    : root_(std::move(root)),
      cpu_(find_cgroup("cpu", root_)),
      ns_per_tick_(1'000'000'000U /
                   static_cast<std::uint64_t>(std::max(::sysconf(_SC_CLK_TCK), 1L))) {}

NoiseMeter::Reading NoiseMeter::read() const {
  return {monotonic_ns(), read_core_times(root_), total_pressure_us(root_), read_throttling(cpu_)};
}

void NoiseMeter::before_launch() {
  load_ = load_average(root_);
  own_launch_ns_ = reaped_cpu_ns();
}

void NoiseMeter::begin(std::span<const pid_t> processes) {
  own_begin_ns_ = 0;
  for (const pid_t pid : processes) own_begin_ns_ += process_cpu_ns(pid);
  supervisor_begin_ns_ = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  begin_ = read();
}

void NoiseMeter::end(std::span<const int> cpus) {
  end_ = read();
  frequency_hz_ = slowest_hz(root_, cpus);
  supervisor_end_ns_ = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

Noise NoiseMeter::result() const {
  Noise noise;
  noise.wall_ns = since(begin_.at_ns, end_.at_ns);
  // What its processes used in their whole lives is known once they are reaped.
  noise.own_ns = since(own_launch_ns_ + own_begin_ns_, reaped_cpu_ns()) +
                 since(supervisor_begin_ns_, supervisor_end_ns_);
  if (begin_.cores.all > 0 && end_.cores.all > 0) {
    const auto ns_between = [&](std::uint64_t before, std::uint64_t after) {
      return saturating_multiply(since(before, after), ns_per_tick_);
    };
    noise.core_ns = ns_between(begin_.cores.all, end_.cores.all);
    noise.busy_ns = ns_between(begin_.cores.busy, end_.cores.busy);
    noise.steal_ns = ns_between(begin_.cores.stolen, end_.cores.stolen);
  }
  if (begin_.pressure_us && end_.pressure_us)
    noise.pressure_ns = saturating_multiply(since(*begin_.pressure_us, *end_.pressure_us), 1000);
  if (begin_.throttling && end_.throttling) {
    noise.throttled_periods = since(begin_.throttling->periods, end_.throttling->periods);
    noise.throttled_ns = since(begin_.throttling->ns, end_.throttling->ns);
  }
  noise.frequency_hz = frequency_hz_;
  noise.load = load_;
  return noise;
}

}  // namespace ipcbench
