// Looks at all threads of a program that is not ours once in every period, as the sampler does with
// those of ours (run/sampler.hpp): threads that come later are found as well.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ipcbench/model/result.hpp"
#include "ipcbench/run/process_tree.hpp"
#include "ipcbench/run/sampling_thread.hpp"

namespace ipcbench {

struct NamedThread {
  std::string role;
  pid_t pid = 0;
  pid_t tid = 0;
};

class TreeSampler final : public SamplingThread {
 public:
  // `parties` are in the order of their numbers; `named` are other processes with roles of their
  // own. `tree` outlives this; `pace` as SamplingThread takes it. `period_ns` of 0: nothing is
  // sampled, and other threads are found once, at the begin and at the end.
  TreeSampler(const ProcessTree& tree, const std::vector<NamedThread>& parties,
              const std::vector<NamedThread>& named, std::uint64_t period_ns, SamplerPace* pace);
  ~TreeSampler() override;

  void start();
  void stop();  // then the results are there
  const std::vector<StateSpan>& timeline(std::size_t party) const { return threads_[party].spans; }
  std::vector<OtherThread> others() const;

 private:
  // Beside what SampledThread says of the thread with the same number.
  struct Books {
    std::string role = {}, name = {};
    std::uint64_t user_begin_ns = 0, system_begin_ns = 0, user_ns = 0, system_ns = 0;
  };
  void look_at(std::size_t number, std::uint64_t at_ns) override;
  void chores() override;
  void add(SampledThread thread, Books books);
  void find_new(bool from_birth);
  void read_books(std::size_t number);

  const ProcessTree& tree_;
  std::map<pid_t, std::string> roles_;  // by process
  std::size_t parties_;                 // which are the first ones
  std::vector<Books> books_;
  bool is_through_ = false;
};

}  // namespace ipcbench
