// Looks at every thread of an invocation in fixed intervals: what the kernel says it is doing, and
// where it sleeps, beside the phase that the party itself reports. A thread of the supervisor, on
// files that stay open; it reports its own cost.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/core/control.hpp"

namespace ipcbench {

class Sampler {
 public:
  // Opens the files of the parties 0 ... `parties` - 1, which have registered their threads.
  // `period_ns` of 0: nothing is opened or sampled.
  Sampler(const ControlBlock& control, std::uint32_t parties, std::uint64_t period_ns);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  void start();
  void stop();  // then the results are there
  SamplerCost cost() const { return cost_; }
  std::vector<StateSpan> timeline(std::uint32_t party) const;

 private:
  struct Observed {
    std::uint32_t party = 0;
    Fd stat, channel, stack;
    std::vector<StateSpan> spans;
  };
  void run();
  void sample(Observed& thread, std::uint64_t at_ns);

  const ControlBlock& control_;
  std::uint64_t period_ns_;
  std::vector<Observed> threads_;
  std::atomic<std::uint32_t> stop_{0};
  SamplerCost cost_;
  std::thread runner_;
};

}  // namespace ipcbench
