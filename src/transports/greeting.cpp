#include "ipcbench/transports/greeting.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "ipcbench/base/clock.hpp"

namespace ipcbench {
namespace {

constexpr int kBacklog = 128;

sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

bool is_same(const sockaddr_in& one, const sockaddr_in& other) {
  return one.sin_addr.s_addr == other.sin_addr.s_addr && one.sin_port == other.sin_port;
}

sockaddr_in own_address(const Fd& socket) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  check(::getsockname(socket.get(), generic(address), &length), "getsockname");
  return address;
}

int milliseconds_until(std::uint64_t deadline_ns) {
  const std::uint64_t now = monotonic_ns();
  return now >= deadline_ns ? 0 : static_cast<int>((deadline_ns - now) / 1'000'000) + 1;
}

// The user of a connection to this port, where that is another one. The port alone is looked at,
// because a stranger may speak IPv6 to an IPv4 port. Connections that have ended count as root's
// there.
std::optional<uid_t> stranger_in_table(const char* table, std::uint16_t port) {
  std::ifstream lines(table);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    unsigned remote = 0;
    unsigned user = 0;
    if (std::sscanf(line.c_str(), "%*s %*s %*[0-9A-Fa-f]:%x %*s %*s %*s %*s %u", &remote, &user) ==
            2 &&
        remote == port && user != ::geteuid() && user != 0)
      return user;
  }
  return std::nullopt;
}

std::optional<uid_t> stranger_at(std::uint16_t port) {
  const auto found = stranger_in_table("/proc/net/tcp", port);
  return found ? found : stranger_in_table("/proc/net/tcp6", port);
}

std::string user_name(uid_t user) {
  std::array<char, 4096> room;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
    return std::to_string(user);
  return fmt::format("{}, {}", entry.pw_name, user);
}

// A connection that a firewall refuses fails behind connect().
void throw_if_failed(const Fd& connecting) {
  int failure = 0;
  socklen_t size = sizeof failure;
  check(::getsockopt(connecting.get(), SOL_SOCKET, SO_ERROR, &failure, &size),
        "getsockopt(SO_ERROR)");
  errno = failure;
  if (failure != 0) throw_errno("connect(127.0.0.1)");
}

void make_blocking(const Fd& socket) {
  const int flags = check(::fcntl(socket.get(), F_GETFL), "fcntl(F_GETFL)");
  check(::fcntl(socket.get(), F_SETFL, flags & ~O_NONBLOCK), "fcntl(F_SETFL)");
}

void greet(const Fd& socket, const Nonce& greeting) {
  if (::send(socket.get(), greeting.data(), greeting.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(greeting.size()))
    throw_errno("send(greeting)");
}

bool is_greeted(const Fd& socket, const Nonce& expected) {
  Nonce arrived{};
  std::size_t size = 0;
  const std::uint64_t deadline = monotonic_ns() + kOwnPatienceNs;
  while (size < arrived.size()) {
    pollfd entry{socket.get(), POLLIN, 0};
    if (::poll(&entry, 1, milliseconds_until(deadline)) == 0) return false;
    const ssize_t more =
        ::recv(socket.get(), arrived.data() + size, arrived.size() - size, MSG_DONTWAIT);
    if (more == 0 || (more == -1 && errno != EINTR && errno != EAGAIN)) return false;
    if (more > 0) size += static_cast<std::size_t>(more);
  }
  return arrived == expected;
}

}  // namespace

const Nonce& greeting_of(const ControlBlock& control, Side side) {
  return side == Side::coordinator ? control.coordinator_nonce : control.worker_nonce;
}

ResourceError foreign_peer(std::string_view transport, std::uint16_t port) {
  const auto user = stranger_at(port);
  const std::string who = user ? fmt::format(" (user {})", user_name(*user)) : "";
  return ResourceError(fmt::format(
      "{}: a foreign peer connected to port {} of 127.0.0.1{} and kept our own connection out; "
      "nothing that it sent was used. End it, or name a transport without a port: unix, pipe",
      transport, port, who));
}

bool has_stranger(std::uint16_t port) { return stranger_at(port).has_value(); }

Fd loopback_socket() {
  return Fd(
      check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket(AF_INET)"));
}

sockaddr_in listen_on_loopback(const Fd& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket.get(), generic(address), sizeof address) == -1) {
    if (errno == EADDRINUSE)
      throw ResourceError(
          "no port of 127.0.0.1 is free (net.ipv4.ip_local_port_range); end the programs that use "
          "so many, or name a transport without a port: unix, pipe");
    throw_errno("bind(127.0.0.1)");
  }
  check(::listen(socket.get(), kBacklog), "listen");
  return own_address(socket);
}

Fd accept_own(std::string_view transport, const Fd& listener, const Fd& ours) {
  const sockaddr_in expected = own_address(ours);
  const std::uint64_t deadline = monotonic_ns() + kOwnPatienceNs;
  bool strangers_came = false;
  for (;;) {
    const int milliseconds = milliseconds_until(deadline);
    pollfd entries[] = {{listener.get(), POLLIN, 0}, {ours.get(), 0, 0}};  // and its failure
    if (::poll(entries, 2, milliseconds) == -1 && errno != EINTR) throw_errno("poll(connection)");
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    Fd accepted(::accept4(listener.get(), generic(peer), &length, SOCK_CLOEXEC));
    if (accepted.is_open() && is_same(peer, expected)) {
      make_blocking(ours);
      return accepted;
    }
    strangers_came = strangers_came || accepted.is_open();
    if (!accepted.is_open() && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
      throw_errno("accept4");
    throw_if_failed(ours);
    if (milliseconds > 0) continue;
    if (strangers_came) throw foreign_peer(transport, ntohs(own_address(listener).sin_port));
    errno = ETIMEDOUT;
    throw_errno("connect(127.0.0.1)");
  }
}

void exchange_greetings(std::string_view transport, const ControlBlock& control,
                        const Fd& coordinator, const Fd& worker) {
  greet(coordinator, greeting_of(control, Side::coordinator));
  greet(worker, greeting_of(control, Side::worker));
  if (!is_greeted(worker, greeting_of(control, Side::coordinator)) ||
      !is_greeted(coordinator, greeting_of(control, Side::worker)))
    throw foreign_peer(transport, ntohs(own_address(worker).sin_port));
}

}  // namespace ipcbench
