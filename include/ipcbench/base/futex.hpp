// Futexes on words in memory that several processes map.
// Not std::atomic::wait: libstdc++ uses FUTEX_*_PRIVATE, which does not cross processes.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>
#include <ctime>

namespace ipcbench {

inline void cpu_pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

// Sleeps while `word` holds `seen`, at most `timeout_ns` (0: without a bound). Returns at once when
// the word differs already; may return early (a signal, a stray wake): callers look again.
inline void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                       std::uint64_t timeout_ns = 0) noexcept {
  const timespec timeout{static_cast<time_t>(timeout_ns / 1'000'000'000U),
                         static_cast<long>(timeout_ns % 1'000'000'000U)};
  ::syscall(SYS_futex, &word, FUTEX_WAIT, seen, timeout_ns == 0 ? nullptr : &timeout, nullptr, 0);
}

inline void futex_wake_all(std::atomic<std::uint32_t>& word) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

inline void futex_wake_one(std::atomic<std::uint32_t>& word) noexcept {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

}  // namespace ipcbench
