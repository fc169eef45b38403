// Sockets: unix in its three types, and TCP over loopback; each as it comes and with large buffers.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "bare_link.hpp"
#include "ipcbench/base/fd.hpp"

namespace bare {
namespace {

using ipcbench::check;
using ipcbench::Fd;

class SocketLink : public Link {
 public:
  SocketLink(Fd socket, std::size_t packet) : socket_(std::move(socket)), packet_(packet) {}
  void send(Bytes message) override {
    move_whole("send", message, [&](Bytes rest) {
      return ::send(socket_.get(), rest.data(), std::min(packet_, rest.size()), MSG_NOSIGNAL);
    });
  }
  Bytes receive(Bytes message) override {
    move_whole("recv", message,
               [&](Bytes rest) { return ::recv(socket_.get(), rest.data(), rest.size(), 0); });
    return message;
  }

 private:
  Fd socket_;
  std::size_t packet_;
};

void enlarge(const Fd& socket, int bytes) {
  if (bytes == 0) return;
  for (const auto& [force, plain] :
       {std::pair{SO_SNDBUFFORCE, SO_SNDBUF}, {SO_RCVBUFFORCE, SO_RCVBUF}})
    if (::setsockopt(socket.get(), SOL_SOCKET, force, &bytes, sizeof bytes) != 0)
      check(::setsockopt(socket.get(), SOL_SOCKET, plain, &bytes, sizeof bytes), "setsockopt");
}

Ends links(const Settings& settings, Fd one, Fd other, std::size_t packet) {
  if (settings.spins)
    for (const Fd* end : {&one, &other}) check(::fcntl(end->get(), F_SETFL, O_NONBLOCK), "fcntl");
  return {std::make_unique<SocketLink>(std::move(one), packet),
          std::make_unique<SocketLink>(std::move(other), packet)};
}

Ends connect_unix(const Settings& settings, int type, int buffer, std::size_t packet) {
  int fds[2];
  check(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds), "socketpair");
  Fd one(fds[0]), other(fds[1]);
  enlarge(one, buffer);
  enlarge(other, buffer);
  return links(settings, std::move(one), std::move(other), packet);
}

Ends connect_tcp(const Settings& settings, int buffer) {
  const Fd listener(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  Fd one(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  enlarge(listener, buffer);
  enlarge(one, buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* where = reinterpret_cast<sockaddr*>(&address);
  check(::bind(listener.get(), where, length), "bind");
  check(::listen(listener.get(), 1), "listen");
  check(::getsockname(listener.get(), where, &length), "getsockname");
  check(::connect(one.get(), where, length), "connect");
  Fd other(check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4"));
  const int on = 1;
  for (const Fd* end : {&one, &other})
    check(::setsockopt(end->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
  return links(settings, std::move(one), std::move(other), SIZE_MAX);
}

constexpr int kUnix = 1 << 20, kTcp = 4 << 20, kPacket = 64 << 10;

constexpr std::array kKinds = {
    Kind{"unix", "a stream, 1 MiB of buffer",
         [](const Settings& s) { return connect_unix(s, SOCK_STREAM, kUnix, SIZE_MAX); }},
    Kind{"unix-naive", "a stream as it comes",
         [](const Settings& s) { return connect_unix(s, SOCK_STREAM, 0, SIZE_MAX); }},
    Kind{"unix-seqpacket", "packets of 64 KiB",
         [](const Settings& s) { return connect_unix(s, SOCK_SEQPACKET, kUnix, kPacket); }},
    Kind{"unix-dgram", "datagrams of 64 KiB",
         [](const Settings& s) { return connect_unix(s, SOCK_DGRAM, kUnix, kPacket); }},
    Kind{"tcp", "4 MiB of buffer", [](const Settings& s) { return connect_tcp(s, kTcp); }},
    Kind{"tcp-naive", "as it comes", [](const Settings& s) { return connect_tcp(s, 0); }},
};

}  // namespace

std::span<const Kind> socket_kinds() { return kKinds; }

}  // namespace bare
