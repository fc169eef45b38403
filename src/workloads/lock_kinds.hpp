// The locks that `--work=lock` compares, in memory that several processes map. Each has
//
//   make(places)   once, by one party, before any other can see it; `places`: how many may hold it
//                  at the same time, 1 but for a semaphore
//   acquire()      waits until the caller holds it
//   release()      by who holds it
//
// None bounds its wait: whoever holds one may die, and then the supervisor ends the whole
// invocation. Private to the workloads.
#pragma once

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/core/robust_lock.hpp"

namespace ipcbench::lock_kinds {

// The pthread calls return their error instead of leaving it in errno.
inline void require(int result, const char* call) {
  if (result != 0) throw std::system_error(result, std::system_category(), call);
}

inline void make_mutex(pthread_mutex_t& mutex) {
  pthread_mutexattr_t attributes;
  require(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
  require(::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "setpshared");
  require(::pthread_mutex_init(&mutex, &attributes), "pthread_mutex_init");
  ::pthread_mutexattr_destroy(&attributes);
}

class Mutex {
 public:
  void make(std::uint32_t) { make_mutex(mutex_); }
  void acquire() { require(::pthread_mutex_lock(&mutex_), "pthread_mutex_lock"); }
  void release() { ::pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

// The kernel tells the next one when its holder has died.
class Robust {
 public:
  void make(std::uint32_t) { lock_.make(); }
  void acquire() {
    try {
      lock_.lock(false, [](WaitEvent) {});
    } catch (const PeerClosed&) {
      throw PeerClosed("a worker died while it held the lock of the work");
    }
  }
  void release() { lock_.unlock(); }

 private:
  RobustLock lock_;
};

class Semaphore {
 public:
  void make(std::uint32_t places) { check(::sem_init(&semaphore_, 1, places), "sem_init"); }
  void acquire() {
    while (::sem_wait(&semaphore_) == -1)
      if (errno != EINTR) throw_errno("sem_wait");
  }
  void release() { check(::sem_post(&semaphore_), "sem_post"); }

 private:
  sem_t semaphore_;
};

// A flag that says whether the lock is taken, and a condition to wait for its change: what a
// monitor or a bounded queue does. The mutex is held for the look at the flag alone.
class Condition {
 public:
  void make(std::uint32_t) {
    make_mutex(mutex_);
    pthread_condattr_t attributes;
    require(::pthread_condattr_init(&attributes), "pthread_condattr_init");
    require(::pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "setpshared");
    require(::pthread_cond_init(&condition_, &attributes), "pthread_cond_init");
    ::pthread_condattr_destroy(&attributes);
    taken_ = false;
  }
  void acquire() {
    require(::pthread_mutex_lock(&mutex_), "pthread_mutex_lock");
    while (taken_) require(::pthread_cond_wait(&condition_, &mutex_), "pthread_cond_wait");
    taken_ = true;
    ::pthread_mutex_unlock(&mutex_);
  }
  void release() {
    require(::pthread_mutex_lock(&mutex_), "pthread_mutex_lock");
    taken_ = false;
    ::pthread_mutex_unlock(&mutex_);
    ::pthread_cond_signal(&condition_);
  }

 private:
  pthread_mutex_t mutex_;
  pthread_cond_t condition_;
  bool taken_;
};

// Two words of the kernel and no library: 0 free, 1 taken, 2 taken and perhaps awaited, so that
// nobody calls the kernel where nobody sleeps (U. Drepper: Futexes Are Tricky, mutex2).
class Futex {
 public:
  void make(std::uint32_t) { word_.store(0); }
  void acquire() {
    std::uint32_t seen = 0;
    // Acquire pairs with the release of whoever had it; so in the locks below.
    if (word_.compare_exchange_strong(seen, 1, std::memory_order_acquire)) return;
    if (seen != 2) seen = word_.exchange(2, std::memory_order_acquire);
    while (seen != 0) {
      futex_wait(word_, 2);
      seen = word_.exchange(2, std::memory_order_acquire);
    }
  }
  void release() {
    if (word_.exchange(0, std::memory_order_release) == 2) futex_wake_one(word_);
  }

 private:
  std::atomic<std::uint32_t> word_;
};

// Looks again and again. Gives the core away after a while: with more parties than cores the one
// that holds the lock, or has the next ticket, may be waiting for just this core.
template <class IsThere>
void look_until(IsThere is_there) {
  constexpr int kLooks = 1000;
  for (int looks = 1; !is_there(); ++looks) {
    if (looks % kLooks == 0)
      ::sched_yield();
    else
      cpu_pause();
  }
}

// Tests before it sets, so that those who wait read a line of their own until it changes.
class Spin {
 public:
  void make(std::uint32_t) { word_.store(0); }
  void acquire() {
    look_until([this] {
      return word_.load(std::memory_order_relaxed) == 0 &&
             word_.exchange(1, std::memory_order_acquire) == 0;
    });
  }
  void release() { word_.store(0, std::memory_order_release); }

 private:
  std::atomic<std::uint32_t> word_;
};

// In the order of asking.
class Ticket {
 public:
  void make(std::uint32_t) {
    next_.store(0);
    serving_.store(0);
  }
  void acquire() {
    const std::uint32_t own = next_.fetch_add(1, std::memory_order_relaxed);
    look_until([&] { return serving_.load(std::memory_order_acquire) == own; });
  }
  void release() {
    serving_.store(serving_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

 private:
  // Apart, so that whoever draws a ticket does not take the line away that others look at.
  alignas(64) std::atomic<std::uint32_t> next_;
  alignas(64) std::atomic<std::uint32_t> serving_;
};

}  // namespace ipcbench::lock_kinds
