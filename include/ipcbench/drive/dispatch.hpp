// Who gets the next task: the policies among which the loops of lanes choose. A policy has no state
// of its own. It looks at the window of messages in flight and answers two questions:
//
//   task_lane(window)           whose lane the next task goes to. In a closed loop some lane has
//   room
//                               when it is asked; in an open one the send waits for that lane.
//   reply_lane(window, party)   of a closed loop: whose reply is collected next. Some task is in
//                               flight when it is asked.
//
// and it names the window that it needs in a closed loop. Both answers are inlined into the loops.
#pragma once

#include <concepts>
#include <string_view>

#include "ipcbench/drive/party.hpp"
#include "ipcbench/drive/window.hpp"

namespace ipcbench {

template <class D>
concept Dispatch = requires(const typename D::Window& window, const LaneWindows& lanes,
                            const Party& party) {
  { D::kName } -> std::convertible_to<std::string_view>;
  { D::kSummary } -> std::convertible_to<std::string_view>;
  { D::task_lane(window) } -> std::same_as<std::size_t>;
  { D::task_lane(lanes) } -> std::same_as<std::size_t>;
  { D::reply_lane(window, party) } -> std::same_as<std::size_t>;
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
  static std::size_t reply_lane(const InOrderWindow& window, const Party&) {
    return window.reply_lane();
  }
};

}  // namespace ipcbench
