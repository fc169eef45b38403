#include "ipcbench/core/control.hpp"

#include <sys/random.h>

#include <new>

#include "ipcbench/base/futex.hpp"
#include "ipcbench/host/system_fault.hpp"

namespace ipcbench {
namespace {

Nonce fresh_nonce() {
  Nonce nonce;
  // So few bytes come whole once the system has gathered randomness, which it waits for.
  while (::getrandom(nonce.data(), nonce.size(), 0) == -1)
    if (errno != EINTR) throw_errno("getrandom");
  return nonce;
}

}  // namespace

ControlMapping::ControlMapping() : memory_(Mapping::shared(sizeof(ControlBlock))) { reset(); }

ControlMapping::ControlMapping(Fd inherited)
    : memory_(Mapping::attach(std::move(inherited), sizeof(ControlBlock))),
      block_(std::launder(reinterpret_cast<ControlBlock*>(memory_.data()))) {
  if (block_->magic != ControlBlock::kMagic)
    throw std::runtime_error("the control block belongs to another build of ipcbench");
}

void ControlMapping::reset() {
  // Fresh zero pages instead of writing 35 MiB of them: only what a party touches becomes real.
  check(::madvise(memory_.data(), memory_.size(), MADV_REMOVE), "madvise(MADV_REMOVE)");
  // All members start as zero bits, which is what their initialisers say.
  block_ = std::launder(reinterpret_cast<ControlBlock*>(memory_.data()));
  block_->experiment = Experiment{};
  block_->clock = TickClock{};
  block_->coordinator_nonce = fresh_nonce();
  block_->worker_nonce = fresh_nonce();
  block_->magic = ControlBlock::kMagic;
}

namespace {

// Adds the calling party to those that are counted, and sleeps until all are.
void await_all(const ControlBlock& control, std::atomic<std::uint32_t>& counted) {
  const std::uint32_t parties = staged_parties(control.experiment);
  std::uint32_t now = counted.fetch_add(1, std::memory_order_acq_rel) + 1;
  if (now == parties) return futex_wake_all(counted);
  while (now < parties) {
    futex_wait(counted, now);
    now = counted.load(std::memory_order_acquire);
  }
}

}  // namespace

void await_launch(ControlBlock& control) { await_all(control, control.launched); }

void await_all_through(ControlBlock& control) { await_all(control, control.through); }

void await_stage(ControlBlock& control, Stage next) {
  if (control.meet != nullptr) return control.meet(control, next);
  const auto target = static_cast<std::uint32_t>(next);
  control.arrived.fetch_add(1, std::memory_order_acq_rel);  // the supervisor acquires it
  futex_wake_all(control.arrived);
  for (;;) {
    // Pairs with the supervisor's release of the new stage.
    const std::uint32_t now = control.stage.load(std::memory_order_acquire);
    if (now >= target) return;
    futex_wait(control.stage, now);
  }
}

void report_failure(ControlBlock& control, std::uint32_t party, const std::exception& error) {
  FailureSlot& slot = control.failure;
  if (slot.claimed.exchange(1, std::memory_order_acq_rel) != 0) return;
  slot.party = party;
  slot.status = Status::failed;
  if (dynamic_cast<const CorruptionError*>(&error) != nullptr) slot.status = Status::corrupt;
  if (dynamic_cast<const ResourceError*>(&error) != nullptr) slot.status = Status::no_resource;
  std::string text = error.what();
  if (const auto* system = dynamic_cast<const std::system_error*>(&error)) {
    SystemFault fault = explain(*system);
    if (fault.kind != FaultKind::defect) slot.status = Status::no_resource;
    text = std::move(fault.text);
  }
  slot.peer_closed = dynamic_cast<const PeerClosed*>(&error) != nullptr;
  slot.text.assign_truncated(text);
  slot.written.store(1, std::memory_order_release);  // the supervisor acquires it
}

}  // namespace ipcbench
