// The kernel's own record of when one thread is put onto a core and taken off it: a software event
// of perf that counts nothing (PERF_COUNT_SW_DUMMY) and writes PERF_RECORD_SWITCH into a ring that
// this process maps. Needs no privilege over one's own processes where kernel.perf_event_paranoid
// is 2 or less. One owner; one thread drains.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

struct ContextSwitch {
  enum class Kind : std::uint8_t {
    in,         // onto a core
    preempted,  // off it, still runnable
    asleep,     // off it, to wait for something
  };
  std::uint64_t at_ns = 0;  // monotonic_ns
  std::int32_t cpu = -1;
  Kind kind = Kind::in;
};

class SwitchRing {
 public:
  SwitchRing() noexcept = default;
  // Records from now on. `bytes` of ring, a power of two of at least a page; a record has 32 bytes.
  // Throws std::system_error: "perf_event_open", or "mmap" where the ring is more than
  // kernel.perf_event_mlock_kb and RLIMIT_MEMLOCK allow.
  SwitchRing(pid_t tid, std::size_t bytes);
  SwitchRing(SwitchRing&& other) noexcept { swap(other); }
  SwitchRing& operator=(SwitchRing&& other) noexcept {
    swap(other);
    return *this;
  }
  ~SwitchRing();

  // Hands every switch that is there to `take`, in the order of time, and makes room for more.
  template <class Take>
  void drain(Take take) {
    const std::uint64_t head = this->head();
    ContextSwitch record;
    while (next(head, record)) take(record);
    release();
  }
  // Records that found no room, or are known to have found none by the last drain().
  std::uint64_t lost() const;

 private:
  void swap(SwitchRing& other) noexcept;
  std::uint64_t head() const noexcept;
  bool next(std::uint64_t head, ContextSwitch& record) noexcept;
  void release() noexcept;
  void read_at(std::uint64_t position, void* to, std::size_t bytes) const noexcept;

  Fd fd_;
  std::byte* pages_ = nullptr;  // the control page, and the ring behind it
  std::size_t bytes_ = 0;       // of the ring
  std::uint64_t tail_ = 0;
  std::uint64_t lost_ = 0;
};

// Why `error` of the constructor may have come, and what to do: with the settings of this machine.
std::string why_no_switches(const std::system_error& error);

}  // namespace ipcbench
