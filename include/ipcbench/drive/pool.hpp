// Tasks out, replies back, work between: the loops of `pool`, and of `pingpong`, which is a pool of
// one worker without work whose reply has the size of the task.
//
// The coordinator keeps a window of `depth` messages on every lane and visits the lanes in turn, so
// replies are collected in the order in which tasks left. A message's time runs from the call that
// sends the task until its reply is in the coordinator's hands; writing the task and reading the
// reply are the phase `touch`.
#pragma once

#include <algorithm>
#include <vector>

#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/drive/party.hpp"

namespace ipcbench {

// Not 0: a build that is slower on purpose, by so many percent of every message's time, to see whether
// a comparison finds it (CMake's IPCBENCH_SLOWER_PERCENT).
#ifdef IPCBENCH_SLOWER_PERCENT
inline constexpr std::uint64_t kSlowerPercent = IPCBENCH_SLOWER_PERCENT;
#else
inline constexpr std::uint64_t kSlowerPercent = 0;
#endif

template <Endpoint E>
class PoolCoordinator {
 public:
  PoolCoordinator(std::span<E> lanes, Party& party)
      : lanes_(lanes), party_(party), started_(lanes.size() * party.experiment.depth) {}

  void run(const Quota& quota, const Contents& contents) {
    sending_ = receiving_ = {.sequence = party_.next_sequence};
    limit_ = quota.messages == 0 ? UINT64_MAX : quota.messages;
    party_.recorder.enter(Phase::touch);
    while (sent_count() < std::min<std::uint64_t>(started_.size(), limit_)) send(quota, contents);
    while (received_count() < sent_count()) {
      receive(contents);
      const std::uint64_t received_at = now_;
      if (sent_count() < limit_) send(quota, contents);
      // Behind the next task, because until that has left somebody waits.
      party_.recorder.message_done(received_at);
    }
    party_.next_sequence = receiving_.sequence;
  }

 private:
  // Counts messages, and knows their lane, their number on it and their place in the window
  // without a division.
  struct Cursor {
    std::uint64_t count = 0;
    std::uint64_t sequence = 0;
    std::size_t lane = 0;
    std::size_t slot = 0;
    void advance(std::size_t lanes, std::size_t slots) {
      ++count;
      if (++slot == slots) slot = 0;
      if (++lane == lanes) {
        lane = 0;
        ++sequence;
      }
    }
  };
  std::uint64_t sent_count() const { return sending_.count; }
  std::uint64_t received_count() const { return receiving_.count; }

  void send(const Quota& quota, const Contents& contents) {
    const std::size_t bytes = party_.experiment.size_bytes;
    if (quota.messages == 0 && sending_.lane == 0 && limit_ == UINT64_MAX) begin_round(quota);
    E& lane = lanes_[sending_.lane];
    party_.turn_to(sending_.lane);
    contents.write(lane.loan(bytes), sending_.sequence);
    now_ = started_[sending_.slot] = party_.recorder.enter(Phase::send);
    lane.publish(bytes);
    sending_.advance(lanes_.size(), started_.size());
    party_.recorder.enter(Phase::receive);
  }

  void receive(const Contents& contents) {
    E& lane = lanes_[receiving_.lane];
    party_.turn_to(receiving_.lane);
    const auto in = lane.borrow([this] { party_.recorder.attribute(Phase::idle); });
    now_ = party_.recorder.enter(Phase::touch);
    party_.recorder.message_time(now_ - started_[receiving_.slot]);
    if constexpr (kSlowerPercent != 0) {
      const TickClock& clock = party_.recorder.clock();
      const std::uint64_t end = now_ + (now_ - started_[receiving_.slot]) * kSlowerPercent / 100;
      while (clock.now() < end) {
      }
    }
    contents.check(in, party_.experiment.reply_bytes, receiving_.sequence);
    lane.release();
    receiving_.advance(lanes_.size(), started_.size());
  }

  // Where time decides: is this round the last? If so, the workers learn it before its messages.
  void begin_round(const Quota& quota) {
    const std::uint64_t rounds = sending_.sequence - party_.next_sequence + 1;
    if (!quota.ends_with(rounds, party_.recorder.latest())) return;
    limit_ = rounds * lanes_.size();
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
      party_.lane_total(lane).store(rounds, std::memory_order_release);
  }

  std::span<E> lanes_;
  Party& party_;
  std::vector<std::uint64_t> started_;  // readings, one per message in flight
  Cursor sending_, receiving_;
  std::uint64_t limit_ = 0;
  std::uint64_t now_ = 0;
};

template <Endpoint E>
void pool_worker(E& lane, Party& party, const Contents& contents) {
  const Experiment& experiment = party.experiment;
  Recorder& recorder = party.recorder;
  std::uint64_t& sequence = party.next_sequence;
  const std::uint64_t first = sequence;
  recorder.enter(Phase::receive);
  for (;;) {
    const auto in = lane.borrow([&] { recorder.attribute(Phase::idle); });
    recorder.enter(Phase::touch);
    contents.check(in, experiment.size_bytes, sequence);
    if (party.work != nullptr) {
      recorder.enter(Phase::compute);
      party.work->run(in, sequence);
      recorder.enter(Phase::touch);
    }
    lane.release();
    contents.write(lane.loan(experiment.reply_bytes), sequence);
    recorder.enter(Phase::send);
    // For a coordinator that polls, see drive/open_loop.hpp. Relaxed: what counts comes over the lane.
    party.block.live_replies.store(sequence + 1, std::memory_order_relaxed);
    lane.publish(experiment.reply_bytes);
    ++sequence;
    recorder.message_done(recorder.enter(Phase::receive));
    if (party.was_last(sequence - first)) return;
  }
}

}  // namespace ipcbench
