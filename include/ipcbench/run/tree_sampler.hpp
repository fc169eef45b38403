// Looks at all threads of a program that is not ours once in every period, as the sampler does with
// those of ours (run/sampler.hpp): threads that come later are found as well. A thread of the
// supervisor; it reports its own cost.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ipcbench/model/result.hpp"
#include "ipcbench/run/process_tree.hpp"
#include "ipcbench/run/sampler.hpp"
#include "ipcbench/run/thread_files.hpp"

namespace ipcbench {

struct NamedThread {
  std::string role;
  pid_t pid = 0;
  pid_t tid = 0;
};

class TreeSampler {
 public:
  // `parties` are in the order of their numbers; `named` are other processes with roles of their
  // own. `tree` and `pace` outlive this; without a pace a round looks at all threads. `period_ns`
  // of 0: nothing is sampled, and other threads are found once, at the begin and at the end.
  TreeSampler(const ProcessTree& tree, const std::vector<NamedThread>& parties,
              const std::vector<NamedThread>& named, std::uint64_t period_ns, SamplerPace* pace);
  ~TreeSampler();
  TreeSampler(const TreeSampler&) = delete;
  TreeSampler& operator=(const TreeSampler&) = delete;

  void start();
  void stop();  // then the results are there
  SamplerCost cost() const;
  const std::vector<StateSpan>& timeline(std::size_t party) const { return threads_[party].spans; }
  std::vector<OtherThread> others() const;

 private:
  static constexpr std::size_t kMostSpans = 8192;  // of a thread

  struct Observed {
    std::string role, name;
    pid_t pid = 0;
    pid_t tid = 0;
    ThreadFiles files;
    bool readable = false;
    std::uint64_t user_begin_ns = 0, system_begin_ns = 0, user_ns = 0, system_ns = 0;
    std::vector<StateSpan> spans;
  };
  void run();
  void find_new(bool from_birth);
  void read_books(Observed& thread);
  void sample_round(std::uint64_t now_ns);
  void halve();

  const ProcessTree& tree_;
  std::map<pid_t, std::string> roles_;  // by process
  std::uint64_t period_ns_;
  SamplerPace* pace_;
  std::size_t parties_;
  std::vector<Observed> threads_;  // the parties first
  std::size_t next_ = 0;
  std::uint64_t used_ns_ = 0;
  std::minstd_rand random_;
  std::uint64_t origin_ns_ = 0;
  std::atomic<std::uint32_t> stop_{0};
  SamplerCost cost_;
  std::thread runner_;
};

}  // namespace ipcbench
