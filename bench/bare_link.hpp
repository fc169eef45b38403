// One side of a bare conversation: the system's own calls, and nothing of ipcbench's transports. A
// message's buffer has a page in front of it and kBehind bytes behind it that calls may use. A few
// virtual calls per message, beside at least one call into the kernel: what needs none is in
// bare_memory.cpp.
#pragma once

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/futex.hpp"

namespace bare {

using Bytes = std::span<std::byte>;

inline constexpr std::size_t kPage = 4096;
inline constexpr std::size_t kBehind = 64 << 10;

struct Settings {
  std::string kind = "pipe";
  std::string pattern = "stream";
  std::uint64_t size_bytes = 65536;
  bool spins = false;                  // non-blocking calls, again and again
  std::string directory = "/dev/shm";  // of files
};

class Link {
 public:
  virtual ~Link() = default;
  virtual void send(Bytes message) = 0;
  // Where the message is: in `own`, or in memory of the link, which keeps it until done().
  virtual Bytes receive(Bytes own) = 0;
  virtual void done() {}
  // Where the next message is to be written: `own`, or memory of the link.
  virtual Bytes next(Bytes own) { return own; }
};

struct Ends {
  std::unique_ptr<Link> writer, reader;
};

struct Kind {
  std::string_view name, summary;
  Ends (*open)(const Settings&);
};
std::span<const Kind> pipe_kinds();
std::span<const Kind> socket_kinds();
std::span<const Kind> queue_kinds();
std::span<const Kind> cma_kinds();
std::span<const Kind> memfd_kinds();
std::span<const Kind> file_kinds();
std::span<const Kind> zeromq_kinds();  // none without the library

// Set when the child has ended before its time: queues do not tell that their reader is gone.
inline volatile std::sig_atomic_t peer_ended = 0;

// Moves the whole message: `call(rest)` returns what it moved, or -1.
template <class Call>
void move_whole(const char* name, Bytes message, Call call) {
  while (!message.empty()) {
    const auto moved = call(message);
    if (moved > 0) {
      message = message.subspan(static_cast<std::size_t>(moved));
    } else if (moved == 0 || peer_ended != 0) {
      throw ipcbench::PeerClosed(std::string(name) + ": the peer is gone");
    } else if (errno == EAGAIN || errno == ENOMSG) {
      ipcbench::cpu_pause();
    } else if (errno != EINTR) {
      ipcbench::throw_errno(name);
    }
  }
}

Bytes make_buffer(std::size_t bytes, bool large_pages = false);

}  // namespace bare
