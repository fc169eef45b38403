// Books one party's time: phases by one clock reading per change of phase, messages into the
// histogram, batches by readings that were made anyway. Allocates nothing, calls nothing. Owned and
// used by the party's own thread; only the live words of its block are read by others meanwhile.
#pragma once

#include <array>
#include <cstdint>

#include "ipcbench/core/control.hpp"

namespace ipcbench {

class Recorder {
 public:
  Recorder(PartyBlock& block, TickClock clock) noexcept : block_(block), clock_(clock) {}

  // Starts the books; what was recorded before is forgotten. The first phase is idle.
  void begin(std::uint64_t batch_messages) noexcept {
    phases_.fill(0);
    messages_ = 0;
    batch_messages_ = batch_messages;
    in_batch_ = 0;
    batch_count_ = 0;
    current_ = Phase::idle;
    const TickClock::Moment begin = clock_.moment();
    begin_ns_ = begin.ns;
    batch_begin_ = last_ = begin.ticks;
  }

  // From now on the party is in `phase`. Returns the reading.
  std::uint64_t enter(Phase phase) noexcept {
    const std::uint64_t now = close(current_);
    current_ = phase;
    block_.live_phase.store(static_cast<std::uint32_t>(phase), std::memory_order_relaxed);
    return now;
  }

  // The time since the last reading belongs to `phase`, not to the current one, which goes on.
  void attribute(Phase phase) noexcept { close(phase); }

  // One message took this long; for the party that times messages.
  void message_time(std::uint64_t ticks) noexcept { block_.histogram.record(clock_.to_ns(ticks)); }

  // One more message is through at `now`, a reading of this clock.
  void message_done(std::uint64_t now) noexcept {
    block_.live_messages.store(++messages_, std::memory_order_relaxed);
    if (++in_batch_ == batch_messages_) end_batch(now);
  }

  std::uint64_t messages() const noexcept { return messages_; }
  const TickClock& clock() const noexcept { return clock_; }

  // Closes the books and writes them into the block.
  void end() noexcept;

 private:
  std::uint64_t close(Phase phase) noexcept { return close(phase, clock_.now()); }
  std::uint64_t close(Phase phase, std::uint64_t now) noexcept {
    phases_[static_cast<std::size_t>(phase)] += now - last_;
    last_ = now;
    return now;
  }

  void end_batch(std::uint64_t now) noexcept {
    in_batch_ = 0;
    batches_[batch_count_++] = now - batch_begin_;
    batch_begin_ = now;
    if (batch_count_ == kMaxBatches) join_batches();
  }
  // Room again, at half the resolution: every two neighbours become one batch.
  void join_batches() noexcept;

  PartyBlock& block_;
  TickClock clock_;
  std::uint64_t last_ = 0;
  Phase current_ = Phase::idle;
  std::array<std::uint64_t, kPhases> phases_{};  // ticks
  std::uint64_t messages_ = 0;
  std::uint64_t begin_ns_ = 0;
  std::uint64_t batch_messages_ = 1;
  std::uint64_t in_batch_ = 0;
  std::uint64_t batch_begin_ = 0;
  std::size_t batch_count_ = 0;
  std::array<std::uint64_t, kMaxBatches> batches_{};  // ticks
};

}  // namespace ipcbench
