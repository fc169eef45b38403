// An object of a workload in the memory that all workers share. Private to the workloads.
#pragma once

#include <new>

#include "ipcbench/core/shared_work.hpp"

namespace ipcbench {

// Zero bits of a `T` before make_shared_object() and after the end of every invocation.
template <class T>
T& shared_object(SharedWork& shared) noexcept {
  static_assert(sizeof(T) <= sizeof shared.objects && alignof(T) <= 64);
  return *std::launder(reinterpret_cast<T*>(shared.objects.data()));
}

// By one party, before any other can see it. It is never destroyed: the memory goes back as it is.
template <class T>
T& make_shared_object(SharedWork& shared) noexcept {
  static_assert(sizeof(T) <= sizeof shared.objects && alignof(T) <= 64);
  return *new (shared.objects.data()) T;
}

// Adds one in two steps, between which another worker may do the same: whose update is overwritten
// is lost. Atomic each by itself, so that it is the same machine code as with a volatile word and
// yet no data race of the language.
inline void increment_in_two_steps(std::atomic<std::uint64_t>& counter) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace ipcbench
