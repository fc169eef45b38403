// Every switch of every party of one invocation: a ring for each thread, drained while they run,
// and the schedule that follows from it. All rings have one size, so that the last party's is no
// smaller than the first one's. Constructed when all parties have registered their threads and
// before they begin; one thread drains; results when all have ended.
#pragma once

#include <optional>
#include <vector>

#include "ipcbench/core/control.hpp"
#include "ipcbench/run/thread_timeline.hpp"

namespace ipcbench {

class SwitchWatch {
 public:
  // Never throws for what the system refuses: then reason() says why and nothing is recorded.
  explicit SwitchWatch(const ControlBlock& control);

  bool is_recording() const { return !threads_.empty(); }
  const std::string& reason() const { return reason_; }
  std::uint64_t ring_bytes() const { return ring_bytes_; }

  // The barrier, which the spans count from; before the first drain().
  void begin(std::uint64_t origin_ns) { origin_ns_ = origin_ns; }
  void drain();
  // After the end of a party that came to its end; empty when nothing was recorded.
  std::optional<ExactStates> states_of(std::uint32_t party);

 private:
  struct Watched {
    std::uint32_t party = 0;
    SwitchRing ring;
    std::vector<ContextSwitch>
        pending;  // not known yet, or not any more, to be of the measured part
    std::optional<ThreadTimeline> schedule;
    bool is_over = false;
  };
  void drain(Watched& watched, const PartyBlock& block);
  bool open();

  const ControlBlock& control_;
  std::vector<Watched> threads_;
  std::string reason_;
  std::uint64_t ring_bytes_ = 0;
  std::uint64_t origin_ns_ = 0;
};

}  // namespace ipcbench
