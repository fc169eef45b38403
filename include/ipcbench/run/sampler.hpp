// Looks at the threads of an invocation once in every period: what the kernel says each is doing,
// and where it sleeps, beside the phase that the party itself reports. A look counts where it lies
// between the begin and the end of that party's measured part. Where exact states are asked for,
// the sampler empties the records of all switches as well. A thread of the supervisor, on files
// that stay open; it reports its own cost.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ipcbench/core/control.hpp"
#include "ipcbench/run/switch_watch.hpp"
#include "ipcbench/run/thread_files.hpp"

namespace ipcbench {

// The first, third, fifth ... of all samples, or the second, fourth, sixth ...
std::vector<StateSpan> every_second(std::vector<StateSpan> spans, bool from_second);

// What looking costs in processor time, as learnt so far; it goes on from invocation to invocation.
class SamplerPace {
 public:
  // How many threads a round can look at for kShare of a core; at least one.
  std::size_t looks(std::uint64_t period_ns) const;
  // A round of so many looks, and what the thread used between the round before and this one.
  void learn(std::uint64_t round_ns, std::size_t looks, std::uint64_t between_ns);

  static constexpr double kShare = 0.007;  // leaves room below the 1 % that would be too much

 private:
  // Until something is known: more than both were on any machine so far.
  double look_ns_ = 12'000;
  double between_ns_ = 15'000;
};

class Sampler {
 public:
  // Opens the files of all parties of the experiment, which have registered their threads.
  // `period_ns` of 0: nothing is sampled. With a `pace`, which outlives the sampler, a round looks
  // at as many threads as that allows, at others the next time; without one at all of them.
  Sampler(const ControlBlock& control, std::uint64_t period_ns, States states,
          SamplerPace* pace = nullptr);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  void start();
  void stop();  // then the results are there
  SamplerCost cost() const;
  const std::vector<StateSpan>& timeline(std::uint32_t party) const;
  // Exact states, where they were asked for; the parties have ended.
  std::optional<ExactStates> exact_states(std::uint32_t party);
  std::optional<ExactCost> exact_cost() const;

 private:
  static constexpr std::size_t kMostSpans = 8192;  // of a thread

  struct Observed {
    std::uint32_t party = 0;
    pid_t pid = 0, tid = 0;  // that the files are of; a worker may be replaced
    ThreadFiles files;
    bool readable = false;
    std::vector<StateSpan> spans;
  };
  void run();
  void sample_round(std::uint64_t now_ns);
  // Every second sample goes, and from now on there are half as many: a timeline stays in bounds
  // however long the run, and the shares of its states stay what they were.
  void halve();
  void find_files(Observed& thread) const;
  void sample(Observed& thread, std::uint64_t at_ns);

  const ControlBlock& control_;
  std::uint64_t period_ns_;
  SamplerPace* pace_;
  std::vector<Observed> threads_;  // in random order, so that those looked at together differ
  std::size_t next_ = 0;           // thread of the next look
  std::uint64_t used_ns_ = 0;      // processor time until the end of the last round or drain
  std::minstd_rand random_;
  std::optional<SwitchWatch> switches_;
  std::uint64_t origin_ns_ = 0;
  std::atomic<std::uint32_t> stop_{0};
  SamplerCost cost_;
  std::thread runner_;
};

}  // namespace ipcbench
