// How a party waits for memory that its peer changes, and how the peer ends that wait. Each party
// of a lane has one bell in memory that both reach; flags on it say whether somebody sleeps and for
// what, so a wake that nobody waits for costs a load and no system call, whatever the sleep is made
// of.
//
//   waiter                                     peer
//   1  armed |= what is awaited                1  publish the change
//   2  fence                                   2  fence
//   3  is it there? then take that flag back   3  armed for that? take all flags; if any, ring
//      else sleep until rung, and look again
//
// The two fences order each side's store before its load, so at least one side sees the other: the
// waiter the change, or the peer the flags. Whoever clears the flags is one alone: a peer that does
// rings exactly once, however many changes it publishes meanwhile, and a waiter that finds them
// gone knows that a ring is on its way and consumes it. A peer that is late takes the flags of the
// next wait; that one is rung without a change, looks, and arms itself again.
//
// One peer per bell, and one waiter; or two (a worker and its feeder, see drive/feeder.hpp), who
// wait for different changes: a ring wakes both then, and who has no change looks and arms itself
// again. With waits that count their rings one would take the other's, so those are for one waiter
// alone. A strategy that never sleeps needs neither flag nor fence.
#pragma once

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {

// In shared memory. What a party does when it has to wait is written on its bell, so that the code
// of the loops depends on one thing only: whether anybody ever sleeps.
struct Doorbell {
  // Parted from its neighbours: read by the peer with every message, written when somebody sleeps.
  alignas(64) std::atomic<std::uint32_t> armed;
  std::int32_t pauses;    // looks before anything else
  bool lingers;           // goes on looking for as long as a sleep costs
  bool yields;            // and gives its core away between two of these looks
  std::int32_t event_fd;  // the same number in every process
  Wait wait;
  alignas(64) sem_t semaphore;
  pthread_mutex_t mutex;
  pthread_cond_t condition;
  // Of whoever waits here: how many waits do not yield, and how many the next dear yield adds.
  alignas(64) std::atomic<std::uint32_t> skips;
  std::atomic<std::uint32_t> next_skips;
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

// What a party waits for, and what its peer changes: bits of `armed`. A sleeper is not woken by
// room while it waits for a message.
enum class Change : std::uint32_t { message = 1, room = 2, either = 3 };

// Makes a bell for `wait` in zeroed memory, with what it sleeps on. `shares_cores`: there are more
// parties than cores, so whoever looks may keep the one it waits for from its core. The descriptor,
// where there is one, is the caller's to keep open as long as the bell is used. Throws
// std::system_error.
Fd open_bell(Doorbell& bell, Wait wait, bool shares_cores);

// True as soon as ready() is, false after so many looks.
template <class Ready>
bool looks_for(Ready& ready, int looks) {
  for (; looks > 0; --looks) {
    if (ready()) return true;
    cpu_pause();
  }
  return false;
}

// Strategies: until(bell, awaited, ready) returns when ready() does with true, which has to acquire
// what the peer published; ring(bell, change) follows the publication.
struct SpinWait {
  template <class Ready>
  static void until(Doorbell&, Change, Ready ready) {
    while (!ready()) cpu_pause();
  }
  static void ring(Doorbell&, Change) noexcept {}
};

// As long as a sleep and a wake from it cost, about: who looks for that time and then sleeps has
// lost at most as much again (Karlin, Li, Manasse, Owicki, "Empirical studies of competitive
// spinning", 1991).
inline constexpr std::uint64_t kSleepCostNs = 50'000;

// Looks with a pause for that time. True as soon as ready() is.
template <class Ready>
bool lingers_for(Ready& ready) {
  constexpr int kLooks = 64;  // between two readings of the clock
  const std::uint64_t end = monotonic_ns() + kSleepCostNs;
  while (!looks_for(ready, kLooks))
    if (monotonic_ns() >= end) return false;
  return true;
}

// The same with the core given away between two looks.
//
// Where another program has the core meanwhile, one yield lasts as long as the scheduler leaves it
// there, which is milliseconds, while a sleeper is put back at once. So after such a yield the next
// waits sleep without one, and more of them each time that it is no better.
template <class Ready>
bool yields_for(Doorbell& bell, Ready& ready) {
  constexpr std::uint64_t kDearNs = 4 * kSleepCostNs;
  constexpr std::uint32_t kFewest = 64, kMost = 1U << 16;
  if (const std::uint32_t skips = bell.skips.load(std::memory_order_relaxed); skips != 0) {
    bell.skips.store(skips - 1, std::memory_order_relaxed);
    return false;
  }
  const std::uint64_t begin = monotonic_ns();
  for (std::uint64_t before = begin;;) {
    ::sched_yield();
    const bool there = ready();
    const std::uint64_t now = monotonic_ns();
    if (now - before >= kDearNs) {
      const std::uint32_t more =
          std::clamp(bell.next_skips.load(std::memory_order_relaxed), kFewest, kMost);
      bell.skips.store(more, std::memory_order_relaxed);
      bell.next_skips.store(2 * more, std::memory_order_relaxed);
      return there;
    }
    if (there) {
      // No store where nothing is to be forgotten: this is every wait of a machine that is not
      // busy.
      if (const std::uint32_t more = bell.next_skips.load(std::memory_order_relaxed); more != 0)
        bell.next_skips.store(more / 2, std::memory_order_relaxed);
      return true;
    }
    if (now - begin >= kSleepCostNs) return false;
    before = now;
  }
}

// Gives the core away between two looks, and stays runnable.
struct YieldWait {
  template <class Ready>
  static void until(Doorbell&, Change, Ready ready) {
    while (!ready()) ::sched_yield();
  }
  static void ring(Doorbell&, Change) noexcept {}
};

// Returns when a ring has come, at a bell that is armed for `awaited`; a futex may return earlier.
// PeerClosed when the peer is known to have died with a lock.
void sleep_at(Doorbell& bell, Change awaited);
void wake_at(Doorbell& bell);
// Has the wait a memory of rings that nobody slept for? Then each has to be consumed.
constexpr bool counts_rings(Wait wait) { return wait == Wait::eventfd || wait == Wait::semaphore; }

struct SleepWait {
  template <class Ready>
  static void until(Doorbell& bell, Change awaited, Ready ready) {
    if (looks_for(ready, bell.pauses)) return;
    if (bell.lingers && (bell.yields ? yields_for(bell, ready) : lingers_for(ready))) return;
    const auto flags = static_cast<std::uint32_t>(awaited);
    while (!ready()) {
      bell.armed.fetch_or(flags, std::memory_order_relaxed);
      std::atomic_thread_fence(std::memory_order_seq_cst);  // ring()'s fence
      if (!ready()) {
        sleep_at(bell, awaited);
        continue;
      }
      const bool own = (bell.armed.fetch_and(~flags, std::memory_order_relaxed) & flags) != 0;
      if (!own && counts_rings(bell.wait)) sleep_at(bell, awaited);
      return;
    }
  }
  static void ring(Doorbell& bell, Change change) {
    std::atomic_thread_fence(std::memory_order_seq_cst);  // until()'s fence
    const std::uint32_t awaited = bell.armed.load(std::memory_order_relaxed);
    if ((awaited & static_cast<std::uint32_t>(change)) != 0 &&
        bell.armed.exchange(0, std::memory_order_relaxed) != 0)
      wake_at(bell);
  }
};

// Calls f.template operator()<Strategy>() with what `wait` needs of the loops.
template <class F>
void with_memory_wait(Wait wait, F f) {
  if (wait == Wait::spin)
    f.template operator()<SpinWait>();
  else if (wait == Wait::yield)
    f.template operator()<YieldWait>();
  else
    f.template operator()<SleepWait>();
}

}  // namespace ipcbench
