#include "ipcbench/transports/socket.hpp"

#include <climits>

namespace ipcbench {
namespace {

bool set_option(const Fd& socket, int option, std::uint64_t bytes) {
  const int value = static_cast<int>(std::min<std::uint64_t>(bytes, INT_MAX));
  return ::setsockopt(socket.get(), SOL_SOCKET, option, &value, sizeof value) == 0;
}

}  // namespace

bool force_socket_buffer(const Fd& socket, int which, std::uint64_t bytes) {
  return set_option(socket, which == SO_SNDBUF ? SO_SNDBUFFORCE : SO_RCVBUFFORCE, bytes);
}

void set_socket_buffer(const Fd& socket, int which, std::uint64_t bytes) {
  if (force_socket_buffer(socket, which, bytes)) return;
  if (!set_option(socket, which, bytes)) throw_errno("setsockopt(buffer)");
}

std::uint64_t socket_buffer(const Fd& socket, int which) {
  int bytes = 0;
  socklen_t length = sizeof bytes;
  check(::getsockopt(socket.get(), SOL_SOCKET, which, &bytes, &length), "getsockopt(buffer)");
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace ipcbench
