// Books one party's time: phases by one clock reading per change of phase, messages into the
// histogram, batches by readings that were made anyway. Allocates nothing, calls nothing. Owned and
// used by the party's own thread; only the live words of its block are read by others meanwhile.
// What every message goes through is inlined by force: where messages take a tenth of a
// microsecond, a call is a part of the result, and the compiler counts dozens of loops and makes
// calls of it.
//
// A message that is hardly longer than the readings it takes is not measured but slowed down. Such
// messages are timed together: between two readings several pass, their mean counts for each of
// them, and the phases are those of one message in every few such groups, scaled to the whole. A
// group may be of one message: then each has a time of its own, from and to the last reading, one a
// message.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>

#include "ipcbench/core/control.hpp"

namespace ipcbench {

// How a part is timed.
struct Timing {
  std::uint32_t together = 0;   // messages between two readings; 0: every phase of every message
  std::uint32_t in_flight = 1;  // messages under way at once, by whose number their times exceed
                                // the intervals between them; 0: this party times no messages
};

class Recorder {
 public:
  Recorder(PartyBlock& block, TickClock clock) noexcept : block_(block), clock_(clock) {}

  // Starts the books; what was recorded before is forgotten. The first phase is idle.
  void begin(std::uint64_t batch_messages, Timing timing = {}) noexcept {
    timing_ = timing;
    reads_ = true;
    until_turn_ = timing.together == 0 ? UINT64_MAX : 1;
    groups_ = timing.together == 1 ? kSingleGroups : kGroups;
    together_ticks_ = 0;
    phases_.fill(0);
    messages_ = 0;
    batch_messages_ = batch_messages;
    in_batch_ = 0;
    batch_count_ = 0;
    used_.reset();
    await_event();
    block_.live_phase.store(static_cast<std::uint32_t>(Phase::idle), std::memory_order_relaxed);
    const TickClock::Moment begin = clock_.moment();
    begin_ns_ = begin.ns;
    batch_begin_ = last_ = begin.ticks;
  }

  // From now on the party is in `phase`. Returns the reading, or the last one where messages are
  // timed together.
  [[gnu::always_inline]] std::uint64_t enter(Phase phase) noexcept {
    if (reads_) close(this->phase());
    block_.live_phase.store(static_cast<std::uint32_t>(phase), std::memory_order_relaxed);
    return last_;
  }

  // The time since the last reading belongs to `phase`, not to the current one, which goes on.
  [[gnu::always_inline]] void attribute(Phase phase) noexcept {
    if (reads_) close(phase);
  }

  // One message took this long; for the party that times messages.
  [[gnu::always_inline]] void message_time(std::uint64_t ticks) noexcept {
    // One by one, the message with all phases lasts two intervals, and the next one none.
    if (timing_.together == 0 || (timing_.together == 1 && !reads_ && groups_left_ != groups_))
      block_.histogram.record(clock_.to_ns(ticks));
  }

  // One more message is through at `now`, as enter() returned it.
  [[gnu::always_inline]] void message_done(std::uint64_t now) noexcept {
    block_.live_messages.store(++messages_, std::memory_order_relaxed);
    if (--until_event_ == 0) [[unlikely]]
      event(now);
  }

  // The same, and this worker had it.
  [[gnu::always_inline]] void message_done(std::uint64_t now, std::uint32_t worker) noexcept {
    if (worker < used_.size()) used_.set(worker);
    message_done(now);
  }

  // The last reading, whoever made it. Where messages are timed together that of a batch may be
  // later than what enter() returns.
  std::uint64_t latest() const noexcept { return std::max(last_, batch_begin_); }
  Phase phase() const noexcept {
    return static_cast<Phase>(block_.live_phase.load(std::memory_order_relaxed));
  }
  std::uint64_t messages() const noexcept { return messages_; }
  std::uint64_t begin_ns() const noexcept { return begin_ns_; }
  const TickClock& clock() const noexcept { return clock_; }

  // Closes the books and writes them into the block.
  void end() noexcept;

 private:
  [[gnu::always_inline]] void close(Phase phase) noexcept { close(phase, clock_.now()); }
  [[gnu::always_inline]] void close(Phase phase, std::uint64_t now) noexcept {
    phases_[static_cast<std::size_t>(phase)] += now - last_;
    last_ = now;
  }

  // The next message behind which there is more to do than to count it: one ends a batch or a turn.
  void await_event() noexcept {
    step_ = until_event_ = std::min(batch_messages_ - in_batch_, until_turn_);
  }
  // How many messages of the step have come.
  std::uint64_t stepped() const noexcept { return step_ - until_event_; }

  [[gnu::noinline]] void event(std::uint64_t now) noexcept {
    in_batch_ += step_;
    until_turn_ -= step_;
    if (!reads_) now = clock_.now();
    if (in_batch_ == batch_messages_) end_batch(now);
    if (until_turn_ == 0) turn(reads_ ? clock_.now() : now);
    await_event();
  }

  // Behind a message with all its phases, or behind messages that are timed together.
  void turn(std::uint64_t now) noexcept {
    if (reads_) {
      close(phase(), now);
      reads_ = false;
      groups_left_ = groups_;
    } else {
      end_group(timing_.together, now);
      reads_ = --groups_left_ == 0;
    }
    until_turn_ = reads_ ? 1 : timing_.together;
  }

  // So many messages were timed together until `now`.
  void end_group(std::uint64_t messages, std::uint64_t now) noexcept {
    const std::uint64_t ticks = now - last_;
    last_ = now;
    together_ticks_ += ticks;
    // Of one message message_time() knows better.
    if (timing_.together != 1 && timing_.in_flight != 0 && messages != 0)
      block_.histogram.record(clock_.to_ns(ticks * timing_.in_flight / messages), messages);
  }

  void end_batch(std::uint64_t now) noexcept {
    in_batch_ = 0;
    batch_used_[batch_count_] = used_;
    used_.reset();
    batches_[batch_count_++] = now - batch_begin_;
    batch_begin_ = now;
    if (batch_count_ == kMaxBatches) join_batches();
  }
  // Time of no phase, to the phases in the proportion that they have.
  void spread(std::uint64_t ticks) noexcept;
  // Room again, at half the resolution: every two neighbours become one batch.
  void join_batches() noexcept;

  // Between two messages with all their phases; more of them where a group is one message.
  static constexpr std::uint32_t kGroups = 8;
  static constexpr std::uint32_t kSingleGroups = 64;

  PartyBlock& block_;
  TickClock clock_;
  Timing timing_;
  bool reads_ = true;
  std::uint32_t groups_ = kGroups;
  std::uint32_t groups_left_ = 0;
  std::uint64_t until_event_ = 1;  // messages
  std::uint64_t step_ = 1;  // between two events; in_batch_ and until_turn_ are as of the last one
  std::uint64_t until_turn_ = UINT64_MAX;
  std::uint64_t together_ticks_ = 0;  // of no phase
  std::uint64_t last_ = 0;
  std::array<std::uint64_t, kPhases> phases_{};  // ticks
  std::uint64_t messages_ = 0;
  std::uint64_t begin_ns_ = 0;
  std::uint64_t batch_messages_ = 1;
  std::uint64_t in_batch_ = 0;
  std::uint64_t batch_begin_ = 0;
  std::size_t batch_count_ = 0;
  std::array<std::uint64_t, kMaxBatches> batches_{};  // ticks
  using Workers = std::bitset<kMaxWorkers>;
  Workers used_;  // in the batch that is not complete yet
  std::array<Workers, kMaxBatches> batch_used_{};
};

}  // namespace ipcbench
