// `--hold=SHARE`: this share of the work is done holding one lock that all workers share, as
// threads of Python compute under the lock of their interpreter. It lies in the control block, is
// robust, and is the same whatever brought the workers to life.
//
// An item cannot be cut in general, so whole items are done under the lock: every item with 100 %,
// every other one of each worker with 50 %, none with 0 %. Waiting for it is the phase `lock`, and
// what is done under it the phase `compute`. The baseline of the work alone takes no lock.
//
// A worker takes the lock when its task has arrived whole, and gives it back behind the work,
// before anything is checked or sent. With `--hold-transfer=true` it keeps it until its reply has
// been sent. It never has it while it waits for a task or takes one in, which no transport can tell
// apart, and the coordinator never takes it at all.
//
// So a holder waits for nobody but the coordinator, which has to make room for its reply. That
// cannot deadlock as long as the coordinator waits for no worker that may be waiting for the lock:
// it collects whichever reply comes first (dispatch=free, or a shared queue), and with one message
// in flight for each worker it only sends to those that have replied. In turns it would wait for
// the worker whose turn it is, which waits for the lock of another whose reply finds no room. The
// checks of the configuration refuse that.
#pragma once

#include "ipcbench/core/robust_lock.hpp"
#include "ipcbench/drive/party.hpp"
#include "ipcbench/drive/receiving.hpp"

namespace ipcbench {

inline bool holds_lock(const Experiment& experiment) { return experiment.hold_hundredths != 0; }

// By the coordinator, before any worker can see it.
void make_held_lock(SharedWork& shared);

// The work of one worker, a share of it under the lock. Made and used by the worker's thread.
class HeldWork final : public Workload {
 public:
  // Both outlive it; `work` has begun.
  HeldWork(Workload& work, Party& party);

  void run(std::span<const std::byte> payload, std::uint64_t sequence) override;
  void check(std::span<const std::byte> payload, std::uint64_t sequence) override {
    work_.check(payload, sequence);
  }
  void begin_part(std::uint64_t seed, std::atomic<std::uint64_t>& begun) override;
  WorkFacts facts() const override { return work_.facts(); }
  bool computes() const override { return work_.computes(); }

  // Gives the lock back, if this worker has it: behind the sending of a reply.
  void release() noexcept;

 private:
  bool is_next_held() noexcept;
  void acquire();

  Workload& work_;
  Party& party_;
  RobustLock& lock_;
  std::uint32_t share_;     // in hundredths of a percent, as `due_`
  std::uint32_t due_ = 0;   // of the items so far, what has not been done under the lock
  bool has_begun_ = false;  // the first part: until then it is the baseline
  bool is_held_ = false;
};

// A worker's endpoint that gives the lock back when a reply has been sent. E is an Endpoint or a
// SharedEndpoint.
template <class E>
class HoldingEndpoint : public ReceivingEndpoint<E> {
 public:
  HoldingEndpoint(E& endpoint, HeldWork& work) : ReceivingEndpoint<E>(endpoint), work_(work) {}

  std::span<std::byte> loan(std::size_t bytes) { return this->endpoint_.loan(bytes); }
  void publish(std::size_t bytes) {
    this->endpoint_.publish(bytes);
    work_.release();
  }
  template <class OnWait>
  void publish(std::size_t bytes, OnWait on_wait) {
    this->endpoint_.publish(bytes, on_wait);
    work_.release();
  }

 private:
  HeldWork& work_;
};

}  // namespace ipcbench
