#include "ipcbench/run/hazard.hpp"

#include <pthread.h>
#include <unistd.h>

namespace ipcbench {
namespace {

pthread_mutex_t hazard_lock = PTHREAD_MUTEX_INITIALIZER;
// Of the lock, in the same private memory: what a fork copies of it.
std::atomic<std::int32_t> hazard_holder{0};

}  // namespace

LockHolder::LockHolder() : thread_([this] { hold(); }) {
  while (is_held_.load(std::memory_order_acquire) == 0) futex_wait(is_held_, 0);
}

LockHolder::~LockHolder() {
  may_end_.store(1, std::memory_order_release);
  futex_wake_all(may_end_);
  thread_.join();
}

void LockHolder::hold() {
  ::pthread_mutex_lock(&hazard_lock);
  hazard_holder.store(::gettid());
  is_held_.store(1, std::memory_order_release);
  futex_wake_all(is_held_);
  while (may_end_.load(std::memory_order_acquire) == 0) futex_wait(may_end_, 0);
  hazard_holder.store(0);
  ::pthread_mutex_unlock(&hazard_lock);
}

void pass_hazard(PartyBlock& block) {
  block.lock_holder.store(hazard_holder.load(), std::memory_order_relaxed);
  // Pairs with find_deadlock(), which reads the holder behind it.
  block.wanted_lock.store(reinterpret_cast<std::uint64_t>(&hazard_lock), std::memory_order_release);
  ::pthread_mutex_lock(&hazard_lock);
  ::pthread_mutex_unlock(&hazard_lock);
  block.wanted_lock.store(0, std::memory_order_release);
}

}  // namespace ipcbench
