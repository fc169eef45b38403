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

// Not 0: a build that is slower on purpose, by so many percent of every message's time (but of
// those too short to be timed one by one with their phases), to see whether a comparison finds it
// (CMake's IPCBENCH_SLOWER_PERCENT).
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

  void run(const StageBudget& quota, const PayloadCheck& contents) {
    const Pass filled = fill_window(Pass(*this, quota, contents));
    Pass pass = filled;  // a copy whose address nobody has
    while (pass.receiving.count < pass.sending.count) {
      const std::uint64_t received_at = pass.receive();
      if (pass.sending.count < pass.limit)
        pass.send();
      else
        party_.recorder.enter(Phase::receive);
      // Behind the next task, because until that has left somebody waits.
      party_.recorder.message_done(received_at);
    }
    party_.next_sequence = pass.receiving.sequence;
  }

 private:
  // Counts messages, and knows their lane, their number on it and their place in the window
  // without a division.
  struct Cursor {
    std::uint64_t count = 0;
    std::uint64_t sequence = 0;
    std::size_t lane = 0;
    std::size_t slot = 0;
    [[gnu::always_inline]] void advance(std::size_t lanes, std::size_t slots) {
      ++count;
      if (++slot == slots) slot = 0;
      if (++lane == lanes) {
        lane = 0;
        ++sequence;
      }
    }
  };

  // One part. What it works with is its own, so that the compiler may keep it in registers: behind
  // a reference it would be read again after every store that another thread can see.
  struct Pass {
    Pass(PoolCoordinator& pool, const StageBudget& part, const PayloadCheck& how)
        : lanes(pool.lanes_),
          party(pool.party_),
          started(pool.started_),
          quota(part),
          contents(how),
          size_bytes(party.experiment.size_bytes),
          reply_bytes(party.experiment.reply_bytes),
          first_sequence(party.next_sequence),
          limit(quota.messages == 0 ? UINT64_MAX : quota.messages) {
      sending.sequence = receiving.sequence = first_sequence;
    }

    // In phase touch, and behind it in receive.
    [[gnu::always_inline]] void send() {
      if (quota.messages == 0 && sending.lane == 0 && limit == UINT64_MAX) begin_round();
      E& lane = lanes[sending.lane];
      if (lanes.size() > 1) party.turn_to(sending.lane);
      contents.write(lane.loan(size_bytes), sending.sequence);
      started[sending.slot] = party.recorder.enter(Phase::send);
      lane.publish(size_bytes);
      sending.advance(lanes.size(), started.size());
      party.recorder.enter(Phase::receive);
    }

    // In phase receive. Returns the reading when the reply was there; from then on it is touch.
    [[gnu::always_inline]] std::uint64_t receive() {
      E& lane = lanes[receiving.lane];
      if (lanes.size() > 1) party.turn_to(receiving.lane);
      Recorder& recorder = party.recorder;
      const auto in = lane.borrow([&recorder] { recorder.attribute(Phase::idle); });
      const std::uint64_t now = recorder.enter(Phase::touch);
      const std::uint64_t ticks = now - started[receiving.slot];
      recorder.message_time(ticks);
      if constexpr (kSlowerPercent != 0) {
        const std::uint64_t end = now + ticks * kSlowerPercent / 100;
        while (recorder.clock().now() < end) {
        }
      }
      contents.check(in, reply_bytes, reply_number(receiving.sequence));
      lane.release();
      receiving.advance(lanes.size(), started.size());
      return now;
    }

    // Where time decides: is this round the last? If so, the workers learn it before its messages.
    [[gnu::always_inline]] void begin_round() {
      const std::uint64_t rounds = sending.sequence - first_sequence + 1;
      if (!quota.ends_with(rounds, party.recorder.latest())) return;
      limit = rounds * lanes.size();
      for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        party.lane_total(lane).store(rounds, std::memory_order_release);
    }

    const std::span<E> lanes;
    Party& party;
    const std::span<std::uint64_t> started;
    const StageBudget quota;
    const PayloadCheck contents;
    const std::size_t size_bytes, reply_bytes;
    const std::uint64_t first_sequence;
    std::uint64_t limit;
    Cursor sending, receiving;
  };

  // Not inlined: the loop that is measured is the other one.
  [[gnu::noinline]] static Pass fill_window(Pass pass) {
    const std::uint64_t window = pass.started.size();
    while (pass.sending.count < std::min(window, pass.limit)) {
      pass.party.recorder.enter(Phase::touch);
      pass.send();
    }
    return pass;
  }

  std::span<E> lanes_;
  Party& party_;
  std::vector<std::uint64_t> started_;  // readings, one per message in flight
};

template <Endpoint E>
void pool_worker(E& lane, Party& party, const PayloadCheck& how) {
  const PayloadCheck contents = how;  // as everything here, for the sake of registers
  const std::size_t size_bytes = party.experiment.size_bytes;
  const std::size_t reply_bytes = party.experiment.reply_bytes;
  Workload* const work = party.work;
  Recorder& recorder = party.recorder;
  const std::uint64_t first = party.next_sequence;
  recorder.enter(Phase::receive);
  for (std::uint64_t sequence = first;;) {
    const auto in = lane.borrow([&recorder] { recorder.attribute(Phase::idle); });
    recorder.enter(Phase::touch);
    contents.check(in, size_bytes, sequence);
    if (work != nullptr) {
      recorder.enter(Phase::compute);
      work->run(in, sequence);
      recorder.enter(Phase::touch);
      work->check(in, sequence);
    }
    lane.release();
    contents.write(lane.loan(reply_bytes), reply_number(sequence));
    recorder.enter(Phase::send);
    // For a coordinator that polls, see drive/open_loop.hpp. Relaxed: what counts comes over the
    // lane.
    party.block.live_replies.store(sequence + 1, std::memory_order_relaxed);
    lane.publish(reply_bytes);
    ++sequence;
    recorder.message_done(recorder.enter(Phase::receive));
    if (!party.was_last(sequence - first)) continue;
    party.next_sequence = sequence;
    return;
  }
}

}  // namespace ipcbench
