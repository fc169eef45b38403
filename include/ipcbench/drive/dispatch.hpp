// Who gets the next task: the policies among which the loops of lanes choose. A policy has no state
// of its own. It names the window that it needs in a closed loop, and answers two questions about
// the messages in flight:
//
//   task_lane(window)           Whose lane does the next task go to? A task waits for a lane that
//                               has no room, so a policy that does not want that answers with one
//                               that has, as long as there is any.
//   reply_lane(window, party)   Whose reply is collected next? Only a closed loop asks, and only
//                               while a task is in flight. The answer may wait until a reply has
//                               begun, and books the waiting as idle.
//   begin_reply(party, sequence)  The worker is about to send the reply to its lane's task
//                               `sequence`, and says so in live_replies.
//
// All are inlined into the loops. A new policy is a type in a file of its own, and a place in
// drive/dispatch_list.hpp.
#pragma once

#include <concepts>
#include <string_view>

#include "ipcbench/drive/party.hpp"
#include "ipcbench/drive/window.hpp"

namespace ipcbench {

template <class D>
concept Dispatch = requires(const typename D::Window& window, const LaneWindows& lanes,
                            Party& party) {
  { D::kName } -> std::convertible_to<std::string_view>;
  { D::kSummary } -> std::convertible_to<std::string_view>;
  { D::task_lane(window) } -> std::same_as<std::size_t>;
  { D::task_lane(lanes) } -> std::same_as<std::size_t>;
  { D::reply_lane(window, party) } -> std::same_as<std::size_t>;
  D::begin_reply(party, std::uint64_t{});
};

struct Turns {
  static constexpr std::string_view kName = "turns";
  static constexpr std::string_view kSummary =
      "every worker in rotation, so that replies are collected in the order in which tasks left";
  using Window = InOrderWindow;

  template <class AnyWindow>
  static std::size_t task_lane(const AnyWindow& window) {
    return window.task_lane();
  }
  static std::size_t reply_lane(const InOrderWindow& window, Party&) { return window.reply_lane(); }
  // For a coordinator that polls, see drive/open_loop.hpp. Relaxed: what counts comes over the
  // lane.
  static void begin_reply(Party& party, std::uint64_t sequence) {
    party.block.live_replies.store(sequence + 1, std::memory_order_relaxed);
  }
};

// Of a broadcast whose tasks lie in one place for all lanes: the first lane of a round has it
// written, the others are sent what is there.
struct TurnsWrittenOnce : Turns {
  static constexpr bool kWritesOnce = true;
};

inline constexpr std::size_t kNoLane = SIZE_MAX;

// A lane whose worker has begun to send a reply, so that it can be borrowed without waiting for
// long; kNoLane where there is none. `may_block`: the only lane with a task in flight will do too.
// The search begins at lane `first`.
inline std::size_t lane_with_reply(const LaneWindows& window, const Party& party, bool may_block,
                                   std::size_t first = 0) {
  std::size_t busy = 0;
  std::size_t last = kNoLane;
  for (std::size_t i = 0, lane = first; i < window.lanes(); ++i, ++lane) {
    if (lane == window.lanes()) lane = 0;
    if (window.in_flight(lane) == 0) continue;
    if (party.has_begun_reply(lane, window.reply(lane).sequence)) return lane;
    ++busy;
    last = lane;
  }
  return busy == 1 && may_block ? last : kNoLane;
}

}  // namespace ipcbench
