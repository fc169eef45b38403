// A mutex in memory that several processes map, and that outlives its holder: when a party dies
// with it, the next one to take it learns so instead of waiting for ever. Zero bits are no lock:
// whoever owns the memory calls make() once, before anybody else can see it.
#pragma once

#include <pthread.h>

#include <cerrno>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/core/shared.hpp"

namespace ipcbench {

class alignas(64) RobustLock {
 public:
  void make() {
    pthread_mutexattr_t attributes;
    require(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    require(::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "setpshared");
    require(::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), "setrobust");
    require(::pthread_mutex_init(&mutex_, &attributes), "pthread_mutex_init");
    ::pthread_mutexattr_destroy(&attributes);
  }

  // Waits until nobody else has it; `spins`: by looking again and again. A lock that nobody holds
  // is taken without a note.
  template <class OnWait>
  void lock(bool spins, OnWait note) {
    int result = ::pthread_mutex_trylock(&mutex_);
    if (result == EBUSY) {
      note(WaitEvent::blocked);
      if (!spins)
        result = ::pthread_mutex_lock(&mutex_);
      else
        while ((result = ::pthread_mutex_trylock(&mutex_)) == EBUSY) cpu_pause();
      note(WaitEvent::locked);
    }
    // Given back without pthread_mutex_consistent() the lock is ENOTRECOVERABLE for all others:
    // what the dead one wrote or read is torn, and nobody can tell where the next message begins.
    if (result == EOWNERDEAD) ::pthread_mutex_unlock(&mutex_);
    if (result == EOWNERDEAD || result == ENOTRECOVERABLE)
      throw PeerClosed("a party died while it held the lock of a shared queue");
    require(result, "pthread_mutex_lock");
  }
  void unlock() { ::pthread_mutex_unlock(&mutex_); }

 private:
  static void require(int result, const char* call) {
    if (result != 0) throw std::system_error(result, std::system_category(), call);
  }
  pthread_mutex_t mutex_;
};

}  // namespace ipcbench
