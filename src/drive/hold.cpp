#include "ipcbench/drive/hold.hpp"

#include <new>

namespace ipcbench {
namespace {

constexpr std::uint32_t kWhole = 10'000;  // hundredths of a percent

RobustLock& held_lock(SharedWork& shared) {
  static_assert(sizeof(RobustLock) <= sizeof shared.held);
  return *std::launder(reinterpret_cast<RobustLock*>(shared.held.data()));
}

}  // namespace

void make_held_lock(SharedWork& shared) { (new (shared.held.data()) RobustLock)->make(); }

HeldWork::HeldWork(Workload& work, Party& party)
    : work_(work),
      party_(party),
      lock_(held_lock(party.control.shared_work)),
      share_(party.experiment.hold_hundredths) {}

void HeldWork::begin_part(std::uint64_t seed, std::atomic<std::uint64_t>& begun) {
  has_begun_ = true;
  due_ = 0;
  work_.begin_part(seed, begun);
}

void HeldWork::run(std::span<const std::byte> payload, std::uint64_t sequence) {
  if (!is_next_held()) return work_.run(payload, sequence);
  acquire();
  work_.run(payload, sequence);
  if (!party_.experiment.hold_transfer) release();
}

bool HeldWork::is_next_held() noexcept {
  if (!has_begun_) return false;
  due_ += share_;
  if (due_ < kWhole) return false;
  due_ -= kWhole;
  return true;
}

void HeldWork::acquire() {
  Recorder& recorder = party_.recorder;
  try {
    lock_.lock(false, [&recorder](WaitEvent event) {
      recorder.enter(event == WaitEvent::blocked ? Phase::lock : Phase::compute);
    });
  } catch (const PeerClosed&) {
    throw PeerClosed("a worker died while it held the lock that all workers share (hold)");
  }
  is_held_ = true;
}

void HeldWork::release() noexcept {
  if (!is_held_) return;
  is_held_ = false;
  lock_.unlock();
}

}  // namespace ipcbench
