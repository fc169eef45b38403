#include "ipcbench/base/write_all.hpp"

#include <poll.h>
#include <unistd.h>

#include "ipcbench/base/error.hpp"

namespace ipcbench {

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Somebody who shares the descriptor made it non-blocking.
      pollfd writable{fd, POLLOUT, 0};
      if (::poll(&writable, 1, -1) == -1 && errno != EINTR) throw_errno("poll");
    } else if (errno != EINTR) {
      throw_errno("write");
    }
  }
}

}  // namespace ipcbench
