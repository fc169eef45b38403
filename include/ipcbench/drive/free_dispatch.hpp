// `--dispatch=free`: the next task goes to the lane that is free first. The coordinator collects
// whichever reply comes first, and who has replied has room for the next task. Of several replies
// that are there the search begins one lane further after each task, so that no worker is forgotten
// where the coordinator is what is waited for.
//
// No transport can wait for several lanes at once, so where no reply has begun the coordinator
// waits for a bell in the control block, beside the transport:
//
//   coordinator                                  worker
//   looks for a reply, some microseconds long    counts its reply in live_replies
//   bell = 1                                     bell is 1: bell = 0, and wakes who sleeps
//   looks again, and sleeps while bell is 1      sends the reply
//
// All of it seq_cst: either the coordinator sees the reply that was counted, or the worker the
// bell. With wait=spin and wait=yield the coordinator looks again and again instead, as its
// transport would. What it costs, and only this policy pays it: a look at every lane for each
// message, and where the coordinator sleeps a futex wake on the worker's side, booked as send,
// before the one that the transport may need. The coordinator's wait is booked as idle. Where a
// single lane has tasks in flight it waits for that one, as in turns.
//
// Nobody knows beforehand how many tasks a lane will have. So the last round is one for every lane,
// each of which is told before it gets its last task (PartEnd::look_at_shares): a worker that is
// free while others have not begun their last task waits for the end.
#pragma once

#include "ipcbench/base/futex.hpp"
#include "ipcbench/drive/dispatch.hpp"

namespace ipcbench {

// Waits until a worker has begun a reply, and returns its lane; only while tasks are in flight.
std::size_t await_any_reply(const LaneWindows& window, Party& party);

struct Free {
  static constexpr std::string_view kName = name_of(Dispatching::free);
  static constexpr std::string_view kSummary =
      "whoever is free first, so that nobody waits for a worker whose task takes longer";
  using Window = LaneWindows;

  // Of those with room the one with fewest tasks in flight.
  static std::size_t task_lane(const LaneWindows& window) {
    std::size_t best = 0;
    for (std::size_t lane = 1; lane < window.lanes(); ++lane)
      if (window.has_room(lane) &&
          (!window.has_room(best) || window.in_flight(lane) < window.in_flight(best)))
        best = lane;
    return best;
  }
  static std::size_t reply_lane(const LaneWindows& window, Party& party) {
    const std::size_t lane = lane_with_reply(window, party, true, window.task_lane());
    return lane != kNoLane ? lane : await_any_reply(window, party);
  }
  static void begin_reply(Party& party, std::uint64_t sequence) {
    party.block.live_replies.store(sequence + 1);
    std::atomic<std::uint32_t>& bell = party.control.reply_bell;
    if (bell.load() == 1 && bell.exchange(0) == 1) futex_wake_one(bell);
  }
};

}  // namespace ipcbench
