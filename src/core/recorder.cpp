#include "ipcbench/core/recorder.hpp"

namespace ipcbench {

void Recorder::join_batches() noexcept {
  for (std::size_t i = 0; i < kMaxBatches / 2; ++i) {
    batches_[i] = batches_[2 * i] + batches_[2 * i + 1];
    batch_used_[i] = batch_used_[2 * i] | batch_used_[2 * i + 1];
  }
  batch_count_ = kMaxBatches / 2;
  batch_messages_ *= 2;
}

void Recorder::spread(std::uint64_t ticks) noexcept {
  std::uint64_t booked = 0;
  for (const std::uint64_t each : phases_) booked += each;
  if (booked == 0) return close(phase(), last_ + ticks);
  const double factor = 1 + static_cast<double>(ticks) / static_cast<double>(booked);
  for (std::uint64_t& each : phases_)
    each = static_cast<std::uint64_t>(static_cast<double>(each) * factor);
}

void Recorder::end() noexcept {
  const TickClock::Moment end = clock_.moment();
  if (reads_)
    close(phase(), end.ticks);
  else
    end_group(timing_.together - until_turn_ + stepped(), end.ticks);
  if (together_ticks_ != 0) spread(together_ticks_);
  PartyRecord& record = block_.record;
  record.end_ns = end.ns;
  record.begin_ns = begin_ns_;
  record.messages = messages_;
  for (std::size_t i = 0; i < kPhases; ++i) record.phases_ns[i] = clock_.to_ns(phases_[i]);
  record.batch_messages = batch_messages_;
  record.batch_count = batch_count_;
  for (std::size_t i = 0; i < batch_count_; ++i) {
    record.batch_ns[i] = clock_.to_ns(batches_[i]);
    record.batch_workers[i] = static_cast<std::uint16_t>(batch_used_[i].count());
  }
}

}  // namespace ipcbench
