// A bounded queue of slot numbers for many producers and many consumers, in memory that all of them
// can reach. Vyukov's, "Bounded MPMC queue", 1024cores.net: every cell carries the position at
// which it may be written (sequence == position) or read (sequence == position + 1), so a producer
// or consumer owns its cell with one compare-and-swap and hands it on with one store.
//
// Waiting is by an event count (folly's EventCount.h tells the idea), one waker for one item:
//
//   consumer                                     producer
//   1  sleepers + 1                              1  cell.sequence = position + 1
//   2  seen = epoch                              2  fence
//   3  fence                                     3  sleepers? then epoch + 1, wake one
//   4  anything to pop? take it, sleepers - 1
//   5  sleep while epoch == seen; back to 2
//
// The fences order each side's store before its load, so the consumer sees the item or the producer
// the sleeper. In the second case the epoch changes: a consumer between 2 and 5 does not fall
// asleep, one behind 5 is woken. Whoever is woken may find the item gone, taken by a consumer that
// came by awake, and sleeps again: nothing is lost, because the item is not. What waking one alone
// would lose: items are popped in order, and that behind a cell whose producer has not finished is
// not seen when its own wake comes; the late producer wakes one for two items. Therefore a consumer
// that had to sleep and got an item looks for another one, and wakes the next sleeper for it.
#pragma once

#include <sched.h>

#include <atomic>
#include <bit>
#include <cstdint>
#include <new>

#include "ipcbench/base/futex.hpp"

namespace ipcbench {

// Looks of a hybrid wait before it sleeps.
inline constexpr int kHybridLooks = 200;

class IndexQueue {
 public:
  // Room for `items` numbers at the most; never full while no more than these go round.
  static std::size_t bytes(std::uint32_t items) {
    return sizeof(IndexQueue) + capacity(items) * sizeof(Cell);
  }
  static IndexQueue& make(std::byte* memory, std::uint32_t items) {
    auto* queue = new (memory) IndexQueue(capacity(items));
    for (std::uint32_t i = 0; i < queue->capacity_; ++i) {
      new (&queue->cell(i)) Cell;
      queue->cell(i).sequence.store(i, std::memory_order_relaxed);
    }
    return *queue;
  }
  // One that somebody else has made.
  static IndexQueue& at(std::byte* memory) {
    return *std::launder(reinterpret_cast<IndexQueue*>(memory));
  }

  // `wakes`: consumers may sleep.
  void push(std::uint32_t index, bool wakes) noexcept {
    std::uint32_t position = tail_.load(std::memory_order_relaxed);
    for (int turns = 0;;) {
      Cell& cell = this->cell(position);
      const std::uint32_t sequence = cell.sequence.load(std::memory_order_acquire);  // try_pop()'s
      if (sequence == position) {
        if (!tail_.compare_exchange_weak(position, position + 1, std::memory_order_relaxed))
          continue;
        cell.index = index;
        cell.sequence.store(position + 1, std::memory_order_release);  // try_pop()'s acquire
        break;
      }
      // Behind: others were faster. Else a consumer has taken this cell and not handed it on yet.
      if (static_cast<std::int32_t>(sequence - position) < 0 && ++turns > kTurns) ::sched_yield();
      position = tail_.load(std::memory_order_relaxed);
    }
    if (wakes) wake_one();
  }

  bool try_pop(std::uint32_t& index) noexcept {
    std::uint32_t position = head_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = this->cell(position);
      const std::uint32_t sequence = cell.sequence.load(std::memory_order_acquire);  // push()'s
      if (sequence == position + 1) {
        if (!head_.compare_exchange_weak(position, position + 1, std::memory_order_relaxed))
          continue;
        index = cell.index;
        cell.sequence.store(position + capacity_, std::memory_order_release);  // push()'s acquire
        return true;
      }
      if (static_cast<std::int32_t>(sequence - (position + 1)) < 0) return false;
      position = head_.load(std::memory_order_relaxed);
    }
  }

  // Waits by spinning, and after `spins` looks asleep; less than 0: never asleep.
  std::uint32_t pop(int spins) noexcept {
    std::uint32_t index = 0;
    for (int spin = 0; spins < 0 || spin <= spins; ++spin) {
      if (try_pop(index)) return index;
      cpu_pause();
    }
    sleepers_.fetch_add(1, std::memory_order_relaxed);
    for (;;) {
      const std::uint32_t seen = epoch_.load(std::memory_order_acquire);  // wake_one()'s release
      std::atomic_thread_fence(std::memory_order_seq_cst);                // wake_one()'s fence
      if (try_pop(index)) break;
      futex_wait(epoch_, seen);
    }
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
    if (has_item()) wake_one();
    return index;
  }

 private:
  struct alignas(64) Cell {  // its producer and its consumer alone
    std::atomic<std::uint32_t> sequence{0};
    std::uint32_t index = 0;
  };
  static constexpr int kTurns = 100;

  explicit IndexQueue(std::uint32_t capacity) : capacity_(capacity) {}
  // A power of two, so that positions may wrap. Twice as many cells as items: a consumer that is
  // interrupted between taking a cell and handing it on then holds up nobody for a whole round.
  static std::uint32_t capacity(std::uint32_t items) { return std::bit_ceil(2 * items); }

  Cell& cell(std::uint32_t position) noexcept {
    auto* cells = reinterpret_cast<std::byte*>(this) + sizeof(IndexQueue);
    return *reinterpret_cast<Cell*>(cells + (position & (capacity_ - 1)) * sizeof(Cell));
  }
  bool has_item() noexcept {
    const std::uint32_t position = head_.load(std::memory_order_relaxed);
    return cell(position).sequence.load(std::memory_order_relaxed) == position + 1;
  }
  void wake_one() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);  // pop()'s fence
    if (sleepers_.load(std::memory_order_relaxed) == 0) return;
    epoch_.fetch_add(1, std::memory_order_release);  // pop()'s acquire
    futex_wake_one(epoch_);
  }

  alignas(64) std::uint32_t capacity_;
  alignas(64) std::atomic<std::uint32_t> tail_{0};  // among producers
  alignas(64) std::atomic<std::uint32_t> head_{0};  // among consumers
  alignas(64) std::atomic<std::uint32_t> epoch_{0};
  std::atomic<std::uint32_t> sleepers_{0};
};

}  // namespace ipcbench
