// Memory that both sides of a bare conversation map, made before the fork, and the counters in it
// by which they hand over: the fastest way there is, for yardsticks of what lies beside it.
#pragma once

#include <atomic>
#include <memory>
#include <new>

#include "bare_link.hpp"
#include "ipcbench/base/mapping.hpp"

namespace bare {

// One direction. Each counter is written by one side and has a line of its own.
struct Counters {
  alignas(128) std::atomic<std::uint64_t> sent;
  alignas(128) std::atomic<std::uint64_t> taken;
};

// Waits for the other side's release store; returns what it saw.
inline std::uint64_t spin_until(const std::atomic<std::uint64_t>& count, std::uint64_t least) {
  for (;;) {
    const bool ended = peer_ended != 0;  // before the last look
    const std::uint64_t seen = count.load(std::memory_order_acquire);
    if (seen >= least) return seen;
    if (ended) throw ipcbench::PeerClosed("the peer is gone");
    ipcbench::cpu_pause();
  }
}

// Faulted in; in huge pages where they are asked for, or it says why not.
inline ipcbench::Mapping shared_memory(std::size_t bytes, bool huge = false) {
  constexpr std::size_t kHuge = ipcbench::Mapping::kHugePage;
  ipcbench::Mapping memory =
      ipcbench::Mapping::shared(huge ? (bytes + kHuge - 1) / kHuge * kHuge : bytes);
  memory.prefault();
  if (!huge) return memory;
  if (const std::string refused = memory.collapse(); !refused.empty())
    throw std::runtime_error("huge pages in shared memory: " + refused);
  return memory;
}

// A plain struct in shared memory; both sides' links own it together.
template <class T>
std::shared_ptr<T> make_shared_block() {
  auto memory = std::make_shared<ipcbench::Mapping>(shared_memory(sizeof(T)));
  T* block = new (memory->data()) T();
  return {memory, block};
}

}  // namespace bare
