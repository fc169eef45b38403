// Invocations that a program of somebody else carries out (docs/programs.md): it is started, told
// the experiment, watched, sampled with its whole tree, and ended with all that it has started.
// Main thread only.
#pragma once

#include "ipcbench/run/launcher.hpp"
#include "ipcbench/run/noise.hpp"
#include "ipcbench/run/sampler.hpp"
#include "ipcbench/run/supervisor.hpp"

namespace ipcbench {

class ProgramLauncher final : public Launcher {
 public:
  // The supervisor outlives this: signals, guard and the role of a subreaper are its own.
  ProgramLauncher(Supervisor& supervisor, std::uint64_t sample_ns, bool sample_gives_way = false);

  // Of a transport that a program carries out.
  InvocationResult run(const Experiment& experiment) override;
  bool interrupted() override { return supervisor_.interrupted(); }
  Yardsticks measure_yardsticks() override { return supervisor_.measure_yardsticks(); }
  std::uint64_t now_ns() override { return supervisor_.now_ns(); }

 private:
  void lead(const Experiment& experiment, InvocationResult& result);

  Supervisor& supervisor_;
  std::uint64_t sample_ns_;
  bool sample_gives_way_;
  SamplerPace pace_;
  NoiseMeter noise_;
};

// Each experiment by whoever carries out its transport.
class LauncherByTransport final : public Launcher {
 public:
  // All outlive this. `jobs`: of transports whose parties an MPI launcher starts.
  LauncherByTransport(Supervisor& ours, ProgramLauncher& programs, Launcher& jobs)
      : ours_(ours), programs_(programs), jobs_(jobs) {}

  InvocationResult run(const Experiment& experiment) override;
  bool interrupted() override { return ours_.interrupted() || jobs_.interrupted(); }
  Yardsticks measure_yardsticks() override { return ours_.measure_yardsticks(); }
  std::uint64_t now_ns() override { return ours_.now_ns(); }

 private:
  Supervisor& ours_;
  ProgramLauncher& programs_;
  Launcher& jobs_;
};

}  // namespace ipcbench
