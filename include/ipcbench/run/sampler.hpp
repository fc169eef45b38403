// Looks at every thread of an invocation in fixed intervals: what the kernel says it is doing, and
// where it sleeps, beside the phase that the party itself reports; where exact states are asked for,
// it empties the records of all switches as well. A thread of the supervisor, on files that stay
// open; it reports its own cost.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/run/switch_watch.hpp"

namespace ipcbench {

// The first, third, fifth ... of all samples.
std::vector<StateSpan> every_second(std::vector<StateSpan> spans);

class Sampler {
 public:
  // Opens the files of all parties of the experiment, which have registered their threads.
  // `period_ns` of 0: nothing is sampled. `gives_way`: half as often where it takes more than 1 % of a
  // core.
  Sampler(const ControlBlock& control, std::uint64_t period_ns, States states,
          bool gives_way = false);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  void start();
  void stop();  // then the results are there
  SamplerCost cost() const;
  std::vector<StateSpan> timeline(std::uint32_t party) const;
  // Exact states, where they were asked for; the parties have ended.
  std::optional<ExactStates> exact_states(std::uint32_t party);
  std::optional<ExactCost> exact_cost() const;

 private:
  static constexpr std::size_t kMostSpans = 8192;  // of a thread

  struct Observed {
    std::uint32_t party = 0;
    Fd stat, channel, stack;
    bool readable = false;
    std::vector<StateSpan> spans;
  };
  void run();
  void sample_all(std::uint64_t now_ns);
  // Every second sample goes, and from now on there are half as many: a timeline stays in bounds
  // however long the run, and the shares of its states stay what they were.
  void halve();
  void sample(Observed& thread, std::uint64_t at_ns);

  const ControlBlock& control_;
  std::uint64_t period_ns_;
  bool gives_way_;
  std::vector<Observed> threads_;
  std::optional<SwitchWatch> switches_;
  std::uint64_t origin_ns_ = 0;
  std::atomic<std::uint32_t> stop_{0};
  SamplerCost cost_;
  std::thread runner_;
};

}  // namespace ipcbench
