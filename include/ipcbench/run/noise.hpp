// What else the machine does while an invocation is measured: counters of the kernel before and
// after. Owned by the supervisor, its main thread only.
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ipcbench/host/cgroup.hpp"
#include "ipcbench/model/noise.hpp"

namespace ipcbench {

// Time of all cores together since the machine came up, in ticks of the kernel. Zero where it does
// not tell.
struct CoreTimes {
  std::uint64_t all = 0;
  std::uint64_t busy = 0;    // not idle, not stolen
  std::uint64_t stolen = 0;  // the hypervisor ran something else
};
CoreTimes read_core_times(const std::string& root = {});

class NoiseMeter {
 public:
  // Finds its files once. `root` stands before every path, for tests.
  explicit NoiseMeter(std::string root = {});

  // Before anything of the invocation runs.
  void before_launch();
  // At the barrier, when every party sleeps; `processes` are those of the invocation.
  void begin(std::span<const pid_t> processes);
  // When the coordinator has ended, before it is reaped. `cpus`: what the parties could run on.
  void end(std::span<const int> cpus);
  // When all processes of the invocation are reaped.
  Noise result() const;

 private:
  struct Reading {
    std::uint64_t at_ns = 0;
    CoreTimes cores;
    std::optional<std::uint64_t> pressure_us;
    std::optional<Throttling> throttling;
  };
  Reading read() const;

  std::string root_;
  Cgroup cpu_;
  std::uint64_t ns_per_tick_;
  std::optional<double> load_;
  std::optional<std::uint64_t> frequency_hz_;
  std::uint64_t own_launch_ns_ = 0;  // of the children that were reaped before
  std::uint64_t own_begin_ns_ = 0;   // that the invocation used up before the barrier
  std::uint64_t supervisor_begin_ns_ = 0, supervisor_end_ns_ = 0;
  Reading begin_, end_;
};

}  // namespace ipcbench
