// Messages in flight. Each has a sequence number on its lane, by which the other side knows it, and
// a place, at which the coordinator keeps the reading from which the message's time runs. There are
// as many places as messages may be in flight, and all memory is there from the beginning. There is
// a window for each order in which replies may be collected:
//
//   InOrderWindow   that in which the tasks left, whatever their lane
//   LaneWindows     that of each lane by itself, the lanes in any order
//   SharedWindow    any order: lanes are not known, and replies name the place
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/drive/rotation.hpp"

namespace ipcbench {

// What a lane's next task, or its next reply, is.
struct InFlight {
  std::uint64_t sequence = 0;
  std::size_t place = 0;
};

// All lanes are one queue, so two rotations know everything. A loop that holds this by value keeps
// it in registers.
class InOrderWindow {
 public:
  // A reply makes room for the next task, so nobody has to look for it.
  static constexpr bool kRoomBehindReply = true;
  // Every lane has its share of the messages, so where their number is fixed each lane's is too.
  static constexpr bool kEqualShares = true;

  // A reading for each message that may be in flight, which outlive this.
  InOrderWindow(std::span<std::uint64_t> readings, std::size_t lanes)
      : readings_(readings), lanes_(lanes) {}

  // Of a new part; sequence numbers go on.
  void begin() {
    tasks_ = replies_ = {.sequence = replies_.sequence};
    task_place_ = reply_place_ = 0;
  }

  // The lane whose turn it is to be given a task, and that of the oldest task.
  std::size_t task_lane() const { return tasks_.lane; }
  std::size_t reply_lane() const { return replies_.lane; }
  InFlight task(std::size_t) const { return {tasks_.sequence, task_place_}; }
  InFlight reply(std::size_t) const { return {replies_.sequence, reply_place_}; }
  std::uint64_t& reading(std::size_t, std::size_t place) const { return readings_[place]; }

  [[gnu::always_inline]] void sent(std::size_t) {
    tasks_.advance(lanes_);
    if (++task_place_ == readings_.size()) task_place_ = 0;
  }
  [[gnu::always_inline]] void received(std::size_t) {
    replies_.advance(lanes_);
    if (++reply_place_ == readings_.size()) reply_place_ = 0;
  }
  std::uint64_t tasks() const { return tasks_.count; }
  std::uint64_t in_flight() const { return tasks_.count - replies_.count; }
  bool has_room() const { return in_flight() < readings_.size(); }
  bool has_room(std::size_t) const { return has_room(); }
  bool begins_round() const { return tasks_.lane == 0; }
  // Of the lane's first task in the next part.
  std::uint64_t next_sequence(std::size_t) const { return replies_.sequence; }

 private:
  std::span<std::uint64_t> readings_;
  std::size_t lanes_;
  Rotation tasks_, replies_;
  std::size_t task_place_ = 0, reply_place_ = 0;
};

// Each lane has numbers of its own, so any of them may be given the next task.
class LaneWindows {
 public:
  static constexpr bool kRoomBehindReply = false;
  static constexpr bool kEqualShares = false;

  // As many readings for each lane as may be in flight on it, which outlive this.
  LaneWindows(std::span<std::uint64_t> readings, std::size_t lanes)
      : depth_(readings.size() / lanes), readings_(readings), lanes_(lanes) {}

  // Of a new part; sequence numbers go on.
  void begin() { begin(*this); }
  // The same, and they go on from those of a part with another window.
  template <class Window>
  void begin(const Window& before) {
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      const std::uint64_t first = before.next_sequence(lane);
      lanes_[lane] = {.first = first, .tasks = first, .replies = first};
    }
    rotation_ = {};
    in_flight_ = 0;
  }

  std::size_t lanes() const { return lanes_.size(); }
  // The lane whose turn it is to be given a task.
  std::size_t task_lane() const { return rotation_.lane; }
  // Once the last round has begun, a lane that has had its message of that has no room any more.
  bool has_room(std::size_t lane) const {
    return in_flight(lane) < depth_ && lanes_[lane].tasks != lanes_[lane].end;
  }
  bool has_room() const { return in_flight_ < readings_.size(); }
  std::uint64_t in_flight(std::size_t lane) const {
    return lanes_[lane].tasks - lanes_[lane].replies;
  }
  InFlight task(std::size_t lane) const { return {lanes_[lane].tasks, lanes_[lane].task_place}; }
  InFlight reply(std::size_t lane) const {
    return {lanes_[lane].replies, lanes_[lane].reply_place};
  }
  std::uint64_t& reading(std::size_t lane, std::size_t place) const {
    return readings_[lane * depth_ + place];
  }

  void sent(std::size_t lane) {
    ++lanes_[lane].tasks;
    advance(lanes_[lane].task_place);
    rotation_.advance(lanes_.size());
    ++in_flight_;
  }
  void received(std::size_t lane) {
    ++lanes_[lane].replies;
    advance(lanes_[lane].reply_place);
    --in_flight_;
  }
  std::uint64_t tasks() const { return rotation_.count; }
  std::uint64_t in_flight() const { return in_flight_; }
  bool begins_round() const { return rotation_.lane == 0; }
  // Every lane takes one more task. Returns how many this lane will have had in this part.
  std::uint64_t begin_last_round(std::size_t lane) {
    lanes_[lane].end = lanes_[lane].tasks + 1;
    return lanes_[lane].end - lanes_[lane].first;
  }
  std::uint64_t next_sequence(std::size_t lane) const { return lanes_[lane].replies; }

 private:
  struct OneLane {
    std::uint64_t first = 0;                      // sequence number of the part's first task
    std::uint64_t tasks = 0, replies = 0;         // of the next ones
    std::uint64_t end = UINT64_MAX;               // of the first task that is not sent any more
    std::size_t task_place = 0, reply_place = 0;  // among the lane's own
  };
  void advance(std::size_t& place) const {
    if (++place == depth_) place = 0;
  }

  std::size_t depth_;
  std::span<std::uint64_t> readings_;  // lane by lane
  std::vector<OneLane> lanes_;
  Rotation rotation_;  // of lanes, where tasks go round; counts them anyhow
  std::uint64_t in_flight_ = 0;
};

class SharedWindow {
 public:
  explicit SharedWindow(std::size_t places) : tasks_(places) {
    for (std::uint32_t place = 0; place < places; ++place) free_.push_back(place);
  }
  bool has_room() const { return !free_.empty(); }
  // A place for task `sequence`; its reading follows.
  std::uint32_t take(std::uint64_t sequence) {
    const std::uint32_t place = free_.back();
    free_.pop_back();
    tasks_[place] = {.sequence = sequence, .taken = true};
    return place;
  }
  void started(std::uint32_t place, std::uint64_t reading) { tasks_[place].reading = reading; }
  // Gives the place back, and returns the task's reading. CorruptionError where no such task is in
  // flight: its reply has come before, or it never left.
  std::uint64_t give_back(std::uint32_t place, std::uint64_t sequence) {
    if (place >= tasks_.size() || !tasks_[place].taken || tasks_[place].sequence != sequence)
      throw CorruptionError("reply to message " + std::to_string(sequence) +
                            ", which is not under way");
    Task& task = tasks_[place];
    task.taken = false;
    free_.push_back(place);
    return task.reading;
  }

 private:
  struct Task {
    std::uint64_t sequence = 0;
    std::uint64_t reading = 0;
    bool taken = false;
  };
  std::vector<Task> tasks_;          // by place
  std::vector<std::uint32_t> free_;  // never grows beyond its first size
};

}  // namespace ipcbench
