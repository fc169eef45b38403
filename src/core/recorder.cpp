#include "ipcbench/core/recorder.hpp"

namespace ipcbench {

void Recorder::join_batches() noexcept {
  for (std::size_t i = 0; i < kMaxBatches / 2; ++i)
    batches_[i] = batches_[2 * i] + batches_[2 * i + 1];
  batch_count_ = kMaxBatches / 2;
  batch_messages_ *= 2;
}

void Recorder::end() noexcept {
  const TickClock::Moment end = clock_.moment();
  close(current_, end.ticks);
  PartyRecord& record = block_.record;
  record.end_ns = end.ns;
  record.begin_ns = begin_ns_;
  record.messages = messages_;
  for (std::size_t i = 0; i < kPhases; ++i) record.phases_ns[i] = clock_.to_ns(phases_[i]);
  record.batch_messages = batch_messages_;
  record.batch_count = batch_count_;
  for (std::size_t i = 0; i < batch_count_; ++i) record.batch_ns[i] = clock_.to_ns(batches_[i]);
}

}  // namespace ipcbench
