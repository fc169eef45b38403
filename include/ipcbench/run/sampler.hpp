// Looks at the threads of an invocation once in every period: what the kernel says each is doing,
// and where it sleeps, beside the phase that the party itself reports. A look counts where it lies
// between the begin and the end of that party's measured part. Where exact states are asked for,
// the sampler empties the records of all switches as well. A thread of the supervisor, on files
// that stay open (run/sampling_thread.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ipcbench/core/control.hpp"
#include "ipcbench/run/sampling_thread.hpp"
#include "ipcbench/run/switch_watch.hpp"

namespace ipcbench {

class Sampler final : public SamplingThread {
 public:
  // Opens the files of all parties of the experiment, which have registered their threads.
  // `period_ns` of 0: nothing is sampled. `pace` as SamplingThread takes it.
  Sampler(const ControlBlock& control, std::uint64_t period_ns, States states,
          SamplerPace* pace = nullptr);
  ~Sampler() override;

  void start();
  void stop();  // then the results are there
  const std::vector<StateSpan>& timeline(std::uint32_t party) const;
  // Exact states, where they were asked for; the parties have ended.
  std::optional<ExactStates> exact_states(std::uint32_t party);
  std::optional<ExactCost> exact_cost() const;

 private:
  void look_at(std::size_t number, std::uint64_t at_ns) override;
  void chores() override;
  // A worker may be replaced.
  void find_files(std::size_t number);

  const ControlBlock& control_;
  std::vector<std::uint32_t> parties_;  // in random order, so that those looked at together differ
  std::optional<SwitchWatch> switches_;
};

}  // namespace ipcbench
