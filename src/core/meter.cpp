#include "ipcbench/core/meter.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"

namespace ipcbench {
namespace {

std::uint64_t number_at(std::string_view text, std::size_t at) {
  at = text.find_first_of("0123456789", at);
  std::uint64_t value = 0;
  if (at != std::string_view::npos)
    std::from_chars(text.data() + at, text.data() + text.size(), value);
  return value;
}

// The high-water mark of this process's own memory; ru_maxrss may hold that of the program which
// this process was before exec.
std::uint64_t peak_resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return number_at(line, 0) * 1024;
  return 0;
}

}  // namespace

ThreadMeter::ThreadMeter(bool is_born_here)
    : is_born_here_(is_born_here),
      schedstat_(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)),
      sched_(is_born_here ? -1 : ::open("/proc/thread-self/sched", O_RDONLY | O_CLOEXEC)) {}

ThreadMeter::Reading ThreadMeter::read() const {
  Reading reading;
  std::array<char, 4096> buffer;
  ::getrusage(RUSAGE_THREAD, &reading.usage);
  reading.cpu = current_cpu();
  ssize_t got = ::pread(schedstat_.get(), buffer.data(), buffer.size(), 0);
  if (got > 0) {
    const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
    reading.run_ns = number_at(text, 0);
    reading.run_queue_ns = number_at(text, text.find(' '));
  }
  got = ::pread(sched_.get(), buffer.data(), buffer.size(), 0);  // absent on some kernels
  if (got > 0) {
    const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t at = text.find("nr_migrations");
    if (at != std::string_view::npos) reading.migrations = number_at(text, at);
  }
  return reading;
}

void ThreadMeter::begin() {
  begin_ = is_born_here_ ? Reading() : read();
  begin_.cpu = current_cpu();
}

PartyCounters ThreadMeter::end() {
  const Reading end = read();
  const auto since = [](long first, long last) { return static_cast<std::uint64_t>(last - first); };
  PartyCounters counters;
  counters.user_ns = ns_of(end.usage.ru_utime) - ns_of(begin_.usage.ru_utime);
  counters.system_ns = ns_of(end.usage.ru_stime) - ns_of(begin_.usage.ru_stime);
  counters.run_ns = end.run_ns - begin_.run_ns;
  counters.run_queue_ns = end.run_queue_ns - begin_.run_queue_ns;
  counters.voluntary_switches = since(begin_.usage.ru_nvcsw, end.usage.ru_nvcsw);
  counters.involuntary_switches = since(begin_.usage.ru_nivcsw, end.usage.ru_nivcsw);
  counters.minor_faults = since(begin_.usage.ru_minflt, end.usage.ru_minflt);
  counters.major_faults = since(begin_.usage.ru_majflt, end.usage.ru_majflt);
  counters.migrations = end.migrations - begin_.migrations;
  if (!is_born_here_) counters.peak_resident_bytes = peak_resident_bytes();
  counters.first_cpu = begin_.cpu;
  counters.last_cpu = end.cpu;
  return counters;
}

}  // namespace ipcbench
