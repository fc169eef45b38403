// `--rate`: tasks leave by the clock, however long replies take. A message's time runs from the
// moment at which it was due until its reply is in the coordinator's hands (response time), so
// whoever is held up pays for all that fell due meanwhile. In the loop of drive/pool.hpp, which
// sends when a reply is there, a stall is the time of a window of messages and of no more
// (coordinated omission).
//
// Message i is due (i + 1) / rate after the start, on lane i modulo lanes, and is written before
// that. A lane has `depth` messages in flight at most. Where the next lane is full the send waits
// for room: it is late, and nothing is dropped. A send is late where it begins more than 10 us
// behind its time, or more than one interval where that is shorter. Messages that fell due within
// the duration are all sent, but for what a second duration is not enough for: then the rate was
// out of reach, and what was sent over the time that it took says how far.
//
// One thread sends and receives, and a receive blocks. So that no send waits for a reply that has
// not come, workers say in shared memory when they begin to send one (`live_replies`), and only
// then it is borrowed, of whichever lane. Limits of that: a reply whose sending takes long, because
// it is large, holds up sends that fall due meanwhile; they count as late, and their times hold the
// wait. And the coordinator looks without sleeping, with a pause and soon with a sched_yield
// between two looks, while it has a reply to expect and a task to send: it needs a core of its own.
// It sleeps where no reply is outstanding and the next task is more than 200 us away, and where
// nothing can happen but that a reply comes on one lane.
//
// The warm-up is a closed loop: it is to be short, and its pace sets the patience of the watchdog.
// Every message is timed by itself, however short: times in an open loop do not follow from a pace.
#pragma once

#include <sched.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "ipcbench/base/futex.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/drive/pool.hpp"

namespace ipcbench {

// When messages are due, in ticks. Whole numbers and no division, so that nothing drifts.
class SendSchedule {
 public:
  SendSchedule(const TickClock& clock, std::uint64_t rate_per_second) : rate_(rate_per_second) {
    const std::uint64_t second = clock.to_ticks(kSecondNs);
    whole_ = second / rate_;
    rest_ = second % rate_;
    tolerance_ = std::min(whole_, clock.to_ticks(10'000));
  }
  // The first message is due one interval after `now`.
  void begin(std::uint64_t now) {
    due_ = now;
    carry_ = 0;
    advance();
  }
  void advance() {
    due_ += whole_;
    carry_ += rest_;
    if (carry_ < rate_) return;
    carry_ -= rate_;
    ++due_;
  }
  std::uint64_t due() const { return due_; }
  bool is_late(std::uint64_t now) const { return now > due_ + tolerance_; }

 private:
  std::uint64_t rate_;
  std::uint64_t whole_ = 0, rest_ = 0;  // of an interval: ticks, and rate_ths of one
  std::uint64_t tolerance_ = 0;
  std::uint64_t due_ = 0, carry_ = 0;
};

// Only where rate_per_second is not 0.
template <Endpoint E>
class OpenLoopCoordinator {
 public:
  OpenLoopCoordinator(std::span<E> lanes, Party& party)
      : lanes_(lanes),
        party_(party),
        warmup_(lanes, party),
        schedule_(party.recorder.clock(), party.experiment.rate_per_second),
        due_(lanes.size() * party.experiment.depth),
        flights_(lanes.size()) {}

  void run(const StageBudget& quota, const PayloadCheck& contents) {
    if (party_.part != Party::measured) return warmup_.run(quota, contents);
    begin(quota);
    while (in_flight_ > 0 || sent_ < limit_) {
      if (!written_ && sent_ < limit_ && has_room(flights_[next_lane_])) write(quota, contents);
      if (written_ && clock().now() >= schedule_.due()) {
        send();
        continue;
      }
      if (const std::size_t lane = lane_to_receive(); lane != kNone)
        receive(lane, contents);
      else
        rest();
    }
    party_.next_sequence = flights_.front().sent;
    party_.block.record.open_loop = {late_sends_, clock().to_ns(now_of_last_send_ - start_)};
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  struct Flight {                                  // what is under way on one lane
    std::uint64_t sent = 0, received = 0;          // numbers of the next task and of the next reply
    std::size_t sent_slot = 0, received_slot = 0;  // their places among the lane's due times
  };

  const TickClock& clock() const { return party_.recorder.clock(); }
  bool has_room(const Flight& flight) const {
    return flight.sent - flight.received < party_.experiment.depth;
  }
  std::uint64_t& due_of(std::size_t lane, std::size_t slot) {
    return due_[lane * party_.experiment.depth + slot];
  }
  void advance(std::uint64_t& number, std::size_t& slot) const {
    ++number;
    if (++slot == party_.experiment.depth) slot = 0;
  }

  void begin(const StageBudget& quota) {
    std::ranges::fill(flights_,
                      Flight{.sent = party_.next_sequence, .received = party_.next_sequence});
    limit_ = quota.messages == 0 ? UINT64_MAX : quota.messages;
    party_.recorder.enter(Phase::idle);
    start_ = now_ = clock().now();
    schedule_.begin(start_);
  }

  // The next task, before it is due.
  void write(const StageBudget& quota, const PayloadCheck& contents) {
    if (quota.messages == 0 && next_lane_ == 0 && limit_ == UINT64_MAX) begin_round(quota);
    party_.turn_to(next_lane_);
    party_.recorder.enter(Phase::touch);
    contents.write(lanes_[next_lane_].loan(party_.experiment.size_bytes),
                   flights_[next_lane_].sent);
    party_.recorder.enter(Phase::idle);
    written_ = true;
  }

  void send() {
    Flight& flight = flights_[next_lane_];
    party_.turn_to(next_lane_);
    now_ = now_of_last_send_ = party_.recorder.enter(Phase::send);
    if (schedule_.is_late(now_)) ++late_sends_;
    due_of(next_lane_, flight.sent_slot) = schedule_.due();
    lanes_[next_lane_].publish(party_.experiment.size_bytes);
    party_.recorder.enter(Phase::idle);
    schedule_.advance();
    advance(flight.sent, flight.sent_slot);
    if (++next_lane_ == lanes_.size()) next_lane_ = 0;
    written_ = false;
    looks_ = 0;
    ++sent_;
    ++in_flight_;
  }

  // One whose reply is on its way; or the only one with any outstanding, where nothing can be sent.
  std::size_t lane_to_receive() const {
    std::size_t busy = 0;
    std::size_t last = kNone;
    for (std::size_t lane = 0; lane < flights_.size(); ++lane) {
      const Flight& flight = flights_[lane];
      if (flight.sent == flight.received) continue;
      const auto& begun = party_.control.parties[lane + 1].live_replies;
      if (begun.load(std::memory_order_relaxed) > flight.received) return lane;
      ++busy;
      last = lane;
    }
    return busy == 1 && !written_ ? last : kNone;
  }

  void receive(std::size_t lane, const PayloadCheck& contents) {
    Flight& flight = flights_[lane];
    party_.turn_to(lane);
    party_.recorder.enter(Phase::receive);
    const auto in = lanes_[lane].borrow([this] { party_.recorder.attribute(Phase::idle); });
    now_ = party_.recorder.enter(Phase::touch);
    party_.recorder.message_time(now_ - due_of(lane, flight.received_slot));
    contents.check(in, party_.experiment.reply_bytes, reply_number(flight.received));
    lanes_[lane].release();
    party_.recorder.message_done(now_);
    party_.recorder.enter(Phase::idle);
    advance(flight.received, flight.received_slot);
    looks_ = 0;
    --in_flight_;
  }

  // Nothing to do at this moment.
  void rest() {
    constexpr int kLooks = 100;                 // some microseconds
    constexpr std::uint64_t kSpinNs = 200'000;  // a timer may be as late as that
    if (in_flight_ > 0 && ++looks_ > kLooks) {
      ::sched_yield();
      return;
    }
    if (in_flight_ > 0) return cpu_pause();
    const std::uint64_t now = clock().now();
    const std::uint64_t left_ns = now < schedule_.due() ? clock().to_ns(schedule_.due() - now) : 0;
    if (left_ns <= kSpinNs) return cpu_pause();
    const std::uint64_t until_ns = monotonic_ns() + left_ns - kSpinNs;
    const timespec until{static_cast<std::time_t>(until_ns / kSecondNs),
                         static_cast<long>(until_ns % kSecondNs)};
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }

  // As in drive/pool.hpp: is this round the last? If so, the workers learn it before its messages.
  void begin_round(const StageBudget& quota) {
    const std::uint64_t rounds = sent_ / lanes_.size() + 1;
    if (!quota.ends_with(rounds, now_)) return;
    limit_ = rounds * lanes_.size();
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane)
      party_.lane_total(lane).store(rounds, std::memory_order_release);
  }

  std::span<E> lanes_;
  Party& party_;
  PoolCoordinator<E> warmup_;
  SendSchedule schedule_;
  std::vector<std::uint64_t> due_;  // readings, one per message in flight, lane by lane
  std::vector<Flight> flights_;
  std::size_t next_lane_ = 0;  // of the next task
  bool written_ = false;       // that task lies ready in its loan
  std::uint64_t sent_ = 0, in_flight_ = 0, limit_ = 0, late_sends_ = 0;
  std::uint64_t start_ = 0, now_ = 0, now_of_last_send_ = 0;
  int looks_ = 0;  // in vain, since something happened
};

}  // namespace ipcbench
