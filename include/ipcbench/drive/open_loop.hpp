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
template <Endpoint E, Dispatch D = Turns>
class OpenLoopCoordinator {
 public:
  static constexpr bool kEqualShares = D::Window::kEqualShares;

  OpenLoopCoordinator(std::span<E> lanes, Party& party)
      : lanes_(lanes),
        party_(party),
        warmup_(lanes, party),
        schedule_(party.recorder.clock(), party.experiment.rate_per_second),
        due_(lanes.size() * party.experiment.depth),
        window_(due_, lanes.size()) {}

  void run(const StageBudget& budget, const PayloadCheck& payloads) {
    if (party_.part != Party::measured) return warmup_.run(budget, payloads);
    begin(budget);
    while (window_.in_flight() > 0 || end_.goes_on(window_.tasks())) {
      if (!written_) write(payloads);
      if (written_ && clock().now() >= schedule_.due()) {
        send();
        continue;
      }
      if (const std::size_t lane = lane_with_reply(window_, party_, !written_); lane != kNoLane)
        receive(lane, payloads);
      else
        rest();
    }
    party_.block.record.open_loop = {late_sends_, clock().to_ns(now_of_last_send_ - start_)};
  }

 private:
  const TickClock& clock() const { return party_.recorder.clock(); }

  void begin(const StageBudget& budget) {
    window_.begin(warmup_.window());
    end_ = PartEnd(budget);
    party_.recorder.enter(Phase::idle);
    start_ = now_ = clock().now();
    schedule_.begin(start_);
  }

  // The next task, before it is due, if there is one and its lane has room.
  void write(const PayloadCheck& payloads) {
    if (!end_.goes_on(window_.tasks())) return;
    lane_ = D::task_lane(window_);
    if (!window_.has_room(lane_)) return;
    end_.look_at_shares(party_, window_, now_);
    party_.set_live_lane(lane_);
    party_.recorder.enter(Phase::touch);
    payloads.write(lanes_[lane_].loan(party_.experiment.task_bytes()),
                   window_.task(lane_).sequence);
    party_.recorder.enter(Phase::idle);
    written_ = true;
  }

  void send() {
    party_.set_live_lane(lane_);
    now_ = now_of_last_send_ = party_.recorder.enter(Phase::send);
    if (schedule_.is_late(now_)) ++late_sends_;
    window_.reading(lane_, window_.task(lane_).place) = schedule_.due();
    lanes_[lane_].publish(party_.experiment.task_bytes());
    party_.recorder.enter(Phase::idle);
    schedule_.advance();
    window_.sent(lane_);
    written_ = false;
    looks_ = 0;
  }

  void receive(std::size_t lane, const PayloadCheck& payloads) {
    const InFlight task = window_.reply(lane);
    party_.set_live_lane(lane);
    party_.recorder.enter(Phase::receive);
    const auto in = lanes_[lane].borrow([this] { party_.recorder.attribute(Phase::idle); });
    now_ = party_.recorder.enter(Phase::touch);
    party_.recorder.message_time(now_ - window_.reading(lane, task.place));
    payloads.check(in, party_.experiment.answer_bytes(), reply_number(task.sequence));
    lanes_[lane].release();
    party_.recorder.message_done(now_);
    party_.recorder.enter(Phase::idle);
    window_.received(lane);
    looks_ = 0;
  }

  // Nothing to do at this moment.
  void rest() {
    constexpr int kLooks = 100;                 // some microseconds
    constexpr std::uint64_t kSpinNs = 200'000;  // a timer may be as late as that
    if (window_.in_flight() > 0 && ++looks_ > kLooks) {
      ::sched_yield();
      return;
    }
    if (window_.in_flight() > 0) return cpu_pause();
    const std::uint64_t now = clock().now();
    const std::uint64_t left_ns = now < schedule_.due() ? clock().to_ns(schedule_.due() - now) : 0;
    if (left_ns <= kSpinNs) return cpu_pause();
    const std::uint64_t until_ns = monotonic_ns() + left_ns - kSpinNs;
    const timespec until{static_cast<std::time_t>(until_ns / kSecondNs),
                         static_cast<long>(until_ns % kSecondNs)};
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }

  std::span<E> lanes_;
  Party& party_;
  PoolCoordinator<E, D> warmup_;
  SendSchedule schedule_;
  std::vector<std::uint64_t> due_;  // readings, one per message in flight
  LaneWindows window_;
  PartEnd end_{StageBudget{}};
  std::size_t lane_ = 0;  // of the next task
  bool written_ = false;  // that task lies ready in its loan
  std::uint64_t late_sends_ = 0;
  std::uint64_t start_ = 0, now_ = 0, now_of_last_send_ = 0;
  int looks_ = 0;  // in vain, since something happened
};

}  // namespace ipcbench
