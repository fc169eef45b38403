// Messages in flight. Each has a sequence number on its lane, by which the other side knows it, and
// a place, at which the coordinator keeps the reading from which the message's time runs. There are
// as many places as messages may be in flight, and all memory is there from the beginning. There is
// a window for each order in which replies may be collected:
//
//   InOrderWindow   that in which the tasks left, whatever their lane
//   LaneWindows     that of each lane by itself, the lanes in any order
//   SharedWindow    any order: lanes are not known, and replies name the place
#pragma once

#include <algorithm>
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

// All lanes are one queue, so two rotations know everything. The readings are somebody else's: a
// loop that holds this by value keeps it in registers.
class InOrderWindow {
 public:
  // One reading for each message that may be in flight; every lane begins with sequence number
  // `first`.
  InOrderWindow(std::span<std::uint64_t> readings, std::size_t lanes, std::uint64_t first)
      : readings_(readings),
        lanes_(lanes),
        tasks_{.sequence = first},
        replies_{.sequence = first} {}

  // Whose turn it is to be given a task, and whose reply belongs to the oldest one.
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
  std::uint64_t replies() const { return replies_.count; }
  bool has_room() const { return tasks_.count - replies_.count < readings_.size(); }
  bool begins_round() const { return tasks_.lane == 0; }
  // With which every lane goes on in the next part.
  std::uint64_t next_sequence() const { return replies_.sequence; }

 private:
  std::span<std::uint64_t> readings_;
  std::size_t lanes_;
  Rotation tasks_, replies_;
  std::size_t task_place_ = 0, reply_place_ = 0;
};

class LaneWindows {
 public:
  LaneWindows(std::size_t lanes, std::size_t depth)
      : depth_(depth), readings_(lanes * depth), lanes_(lanes) {}

  // Of a new part; every lane goes on with `first`.
  void begin(std::uint64_t first) {
    std::ranges::fill(lanes_, OneLane{.tasks = first, .replies = first});
    rotation_ = {.sequence = first};
    in_flight_ = 0;
  }

  std::size_t lanes() const { return lanes_.size(); }
  std::size_t task_lane() const { return rotation_.lane; }
  bool has_room(std::size_t lane) const { return in_flight(lane) < depth_; }
  std::uint64_t in_flight(std::size_t lane) const {
    return lanes_[lane].tasks - lanes_[lane].replies;
  }
  InFlight task(std::size_t lane) const { return {lanes_[lane].tasks, lanes_[lane].task_place}; }
  InFlight reply(std::size_t lane) const {
    return {lanes_[lane].replies, lanes_[lane].reply_place};
  }
  std::uint64_t& reading(std::size_t lane, std::size_t place) {
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
  std::uint64_t next_sequence() const { return lanes_.front().tasks; }

 private:
  struct OneLane {
    std::uint64_t tasks = 0, replies = 0;         // sequence numbers of the next ones
    std::size_t task_place = 0, reply_place = 0;  // among the lane's own
  };
  void advance(std::size_t& place) const {
    if (++place == depth_) place = 0;
  }

  std::size_t depth_;
  std::vector<std::uint64_t> readings_;  // lane by lane
  std::vector<OneLane> lanes_;
  Rotation rotation_;
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
