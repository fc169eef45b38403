// Plain values as packets of a SOCK_SEQPACKET pair, one each. Signals are retried.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <type_traits>

namespace ipcbench {

// Waits for the next one. nullopt: the other side is gone.
template <class Word>
requires std::is_trivially_copyable_v<Word> std::optional<Word> receive_word(int fd)
noexcept {
  Word word{};
  for (;;) {
    const ssize_t count = ::recv(fd, &word, sizeof word, 0);
    if (count == static_cast<ssize_t>(sizeof word)) return word;
    if (count != -1 || errno != EINTR) return std::nullopt;
  }
}

// Whether the other side is gone the next receive_word() says.
template <class Word>
requires std::is_trivially_copyable_v<Word>
void send_word(int fd, Word word) noexcept {
  while (::send(fd, &word, sizeof word, MSG_NOSIGNAL) == -1 && errno == EINTR) {
  }
}

}  // namespace ipcbench
