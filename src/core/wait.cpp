#include "ipcbench/core/wait.hpp"

#include <sys/eventfd.h>

#include <cerrno>

namespace ipcbench {
namespace {

// The pthread calls return their error instead of leaving it in errno.
void check_code(int code, const char* call) {
  errno = code;
  check(code == 0 ? 0 : -1, call);
}

void open_condition(Doorbell& bell) {
  pthread_mutexattr_t mutex;
  check_code(::pthread_mutexattr_init(&mutex), "pthread_mutexattr_init");
  check_code(::pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED), "setpshared(mutex)");
  check_code(::pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST), "setrobust(mutex)");
  check_code(::pthread_mutex_init(&bell.mutex, &mutex), "pthread_mutex_init");
  ::pthread_mutexattr_destroy(&mutex);
  pthread_condattr_t condition;
  check_code(::pthread_condattr_init(&condition), "pthread_condattr_init");
  check_code(::pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED),
             "setpshared(condition)");
  check_code(::pthread_cond_init(&bell.condition, &condition), "pthread_cond_init");
  ::pthread_condattr_destroy(&condition);
}

// The lock, or what a call that takes it again returned.
void own_lock(Doorbell& bell, int code) {
  if (code == 0) return;
  if (code == EOWNERDEAD) {
    ::pthread_mutex_consistent(&bell.mutex);
    ::pthread_mutex_unlock(&bell.mutex);
    throw PeerClosed("pthread_mutex: the peer died with the lock");
  }
  check_code(code, "pthread_mutex");
}

void sleep_at_condition(Doorbell& bell, std::uint32_t flags) {
  own_lock(bell, ::pthread_mutex_lock(&bell.mutex));
  while ((bell.armed.load(std::memory_order_relaxed) & flags) != 0)
    own_lock(bell, ::pthread_cond_wait(&bell.condition, &bell.mutex));
  ::pthread_mutex_unlock(&bell.mutex);
}

void wake_at_condition(Doorbell& bell) {
  // Empty, but not idle: between the waiter's look at the flag and its sleep nobody can be in here.
  own_lock(bell, ::pthread_mutex_lock(&bell.mutex));
  ::pthread_mutex_unlock(&bell.mutex);
  ::pthread_cond_broadcast(&bell.condition);
}

}  // namespace

Fd open_bell(Doorbell& bell, Wait wait, bool shares_cores) {
  // Long enough for an answer from another core, short beside the price of a sleep.
  constexpr std::int32_t kBackoffPauses = 40;
  constexpr std::int32_t kHybridPauses = 200;
  bell.wait = wait;
  bell.lingers = wait == Wait::backoff;
  bell.yields = bell.lingers && shares_cores;
  bell.pauses = wait == Wait::hybrid           ? kHybridPauses
                : bell.lingers && !bell.yields ? kBackoffPauses
                                               : 0;
  bell.event_fd = -1;
  if (wait == Wait::semaphore) check(::sem_init(&bell.semaphore, 1, 0), "sem_init");
  if (wait == Wait::condvar) open_condition(bell);
  if (wait != Wait::eventfd) return {};
  bell.event_fd = check(::eventfd(0, EFD_CLOEXEC), "eventfd");
  return Fd(bell.event_fd);
}

void sleep_at(Doorbell& bell, Change awaited) {
  std::uint64_t rings = 0;
  const auto flags = static_cast<std::uint32_t>(awaited);
  if (bell.wait == Wait::condvar) {
    sleep_at_condition(bell, flags);
  } else if (bell.wait == Wait::semaphore) {
    while (::sem_wait(&bell.semaphore) != 0) {
    }
  } else if (bell.wait == Wait::eventfd) {
    while (::read(bell.event_fd, &rings, sizeof rings) < 0)
      if (errno != EINTR) throw_errno("read(eventfd)");
  } else {
    // The kernel looks at the flags once more before it lets the waiter sleep.
    const std::uint32_t now = bell.armed.load(std::memory_order_relaxed);
    if ((now & flags) != 0) futex_wait(bell.armed, now);
  }
}

void wake_at(Doorbell& bell) {
  const std::uint64_t one = 1;
  if (bell.wait == Wait::condvar)
    wake_at_condition(bell);
  else if (bell.wait == Wait::semaphore)
    ::sem_post(&bell.semaphore);
  else if (bell.wait == Wait::eventfd)
    check(::write(bell.event_fd, &one, sizeof one), "write(eventfd)");
  else
    futex_wake_all(bell.armed);
}

}  // namespace ipcbench
