// What the samplers of our own parties (run/sampler.hpp) and of programs that are not ours
// (run/tree_sampler.hpp) have in common: a thread of the supervisor that wakes at a random moment
// of each period, looks at as many threads as its pace allows, keeps their timelines in bounds and
// reports its own cost.
#pragma once

#include <atomic>
#include <cstdint>
#include <random>
#include <thread>
#include <vector>

#include "ipcbench/model/result.hpp"
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

// A thread that is looked at.
struct SampledThread {
  pid_t pid = 0, tid = 0;  // that the files are of
  ThreadFiles files = {};
  bool readable = false;
  std::vector<StateSpan> spans = {};

  // Whether its files tell anything.
  void try_files();
  // One sample more: the last span grows where it is like this one.
  void saw(StateSpan seen);
};

// Who derives from it finds the threads, and ends the sampling before its own members go. Whoever
// owns it calls what it has, one at a time.
class SamplingThread {
 public:
  SamplingThread(const SamplingThread&) = delete;
  SamplingThread& operator=(const SamplingThread&) = delete;

  SamplerCost cost() const;

 protected:
  // With a `pace`, which outlives the sampler, a round looks at as many threads as that allows, at
  // others the next time; without one at all of them. `period_ns` of 0: nothing is sampled.
  SamplingThread(std::uint64_t period_ns, SamplerPace* pace);
  virtual ~SamplingThread() = default;

  // Times of samples count from `origin_ns`. chores() is called every `chore_ns` as well; 0: never.
  // With nothing to do there is no thread.
  void start_thread(std::uint64_t origin_ns, std::uint64_t chore_ns);
  void end_thread();

  bool samples() const { return period_ns_ != 0; }
  bool was_started() const { return origin_ns_ != 0; }
  std::minstd_rand& random() { return random_; }

  // More may be added before the start and in chores().
  std::vector<SampledThread> threads_;

 private:
  static constexpr std::size_t kMostSpans = 8192;  // of a thread

  // In the thread of the sampler: one of threads_, by its number.
  virtual void look_at(std::size_t number, std::uint64_t at_ns) = 0;
  // The same; what they cost takes nothing from the samples.
  virtual void chores() {}

  void run();
  void sample_round(std::uint64_t now_ns);
  // Every second sample goes, and from now on there are half as many: a timeline stays in bounds
  // however long the run, and the shares of its states stay what they were.
  void halve();

  std::uint64_t period_ns_;
  std::uint64_t chore_ns_ = 0;
  SamplerPace* pace_;
  std::size_t next_ = 0;       // thread of the next look
  std::uint64_t used_ns_ = 0;  // processor time until the end of the last round or chores
  std::minstd_rand random_;
  std::uint64_t origin_ns_ = 0;
  std::atomic<std::uint32_t> stop_{0};
  SamplerCost cost_;
  std::thread runner_;
};

}  // namespace ipcbench
