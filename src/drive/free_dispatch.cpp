#include "ipcbench/drive/free_dispatch.hpp"

#include <sched.h>

namespace ipcbench {
namespace {

// Returns once a worker may have begun a reply since the coordinator looked last.
void rest(Party& party, std::uint64_t looks, bool& asks) {
  constexpr std::uint64_t kLooks = 100;  // some microseconds
  const Wait wait = party.experiment.wait;
  if (wait == Wait::spin || (wait != Wait::yield && looks < kLooks)) return cpu_pause();
  if (wait == Wait::yield) {
    ::sched_yield();
    return;
  }
  std::atomic<std::uint32_t>& bell = party.control.reply_bell;
  if (asks) futex_wait(bell, 1);
  bell.store(1);
  asks = true;
}

}  // namespace

std::size_t await_any_reply(const LaneWindows& window, Party& party) {
  bool asks = false;  // the bell is set, and what has been there before it was has been looked for
  for (std::uint64_t looks = 0;; ++looks) {
    rest(party, looks, asks);
    const std::size_t lane = lane_with_reply(window, party, false, window.task_lane());
    if (lane == kNoLane) continue;
    if (asks) party.control.reply_bell.store(0);
    party.recorder.attribute(Phase::idle);
    return lane;
  }
}

}  // namespace ipcbench
