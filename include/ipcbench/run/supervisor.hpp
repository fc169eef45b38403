// One invocation as the supervisor sees it: launch the coordinator, lead all parties through the
// stages, watch for death, stop and delay, collect what was measured, leave nothing behind.
// One object per run, main thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/model/plan.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/run/cleanup_process.hpp"
#include "ipcbench/run/launcher.hpp"
#include "ipcbench/run/noise.hpp"
#include "ipcbench/run/sampler.hpp"
#include "ipcbench/run/stop_signals.hpp"
#include "ipcbench/run/yardsticks.hpp"

namespace ipcbench {

// A process tree of our own for each invocation.
class Supervisor final : public Launcher {
 public:
  // Takes over the signals that end a run, becomes the reaper of orphans below it, starts the
  // guard. Measures what it costs to record a switch where that is asked for.
  explicit Supervisor(std::uint64_t sample_ns, States states = States::sampled,
                      bool sample_gives_way = false);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Two of the cores that are used are probed before and after.
  InvocationResult run(const Experiment& experiment) override;
  // One of the signals has come.
  bool interrupted() override;
  Yardsticks measure_yardsticks() override {
    return ipcbench::measure_yardsticks(clock_, [this] { return interrupted(); });
  }
  std::uint64_t now_ns() override { return monotonic_ns(); }

  // What went wrong around the invocations: a guard that died, objects that could not be removed.
  // The caller has them only once.
  std::vector<Warning> take_warnings();

  // A process group that the guard ends should this process be killed; 0: none any more.
  void guard_group(pid_t group) { control_.block().group.store(group, std::memory_order_release); }

  const TickClock& clock() const noexcept { return clock_; }
  int stop_fd() const noexcept { return stop_.fd(); }

 private:
  InvocationResult lead(const Experiment& experiment);
  void look_after_guard();

  // What the user gave, and the supervisor is above of; nothing: no real-time policy.
  std::optional<RealTimePriority> parties_priority_;
  std::uint64_t sample_ns_;
  bool sample_gives_way_;
  SamplerPace sampler_pace_;
  States states_;
  double switch_cost_ns_;
  TickClock clock_;
  double clock_cost_ns_;
  ControlMapping control_;
  StopSignals stop_;
  bool interrupted_ = false;
  CleanupProcess guard_;
  std::vector<Warning> warnings_;
  NoiseMeter noise_;
};

}  // namespace ipcbench
