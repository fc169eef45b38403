// A TCP connection over the loopback interface. Two copies per message: user to kernel to user.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "ipcbench/transports/copy_queues.hpp"
#include "ipcbench/transports/socket.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kTcpBuffer = 4 << 20;

Fd make_socket() {
  return Fd(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket(AF_INET)"));
}

// A connect() that a signal interrupts goes on by itself; calling it again would be an error.
void connect_to(const Fd& socket, const sockaddr* where, socklen_t length) {
  if (::connect(socket.get(), where, length) == 0) return;
  if (errno != EINTR) throw_errno("connect(127.0.0.1)");
  pollfd entry{socket.get(), POLLOUT, 0};
  while (::poll(&entry, 1, -1) != 1) {
  }
  int failure = 0;
  socklen_t size = sizeof failure;
  check(::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &failure, &size), "getsockopt(SO_ERROR)");
  errno = failure;
  if (failure != 0) throw_errno("connect(127.0.0.1)");
}

Fd accept_from(const Fd& listener, sockaddr* peer, socklen_t length) {
  for (;;) {
    const int fd = ::accept4(listener.get(), peer, &length, SOCK_CLOEXEC);
    if (fd != -1) return Fd(fd);
    if (errno != EINTR) throw_errno("accept4");
  }
}

// Before the connection is made: the window's scale is agreed upon then. Without a word the system
// tunes both buffers while it goes; a fixed size is better only where it may be large.
void set_buffers(const Fd& socket, const Options& options) {
  if (options.is("buffer", "system")) return;
  for (const int which : {SO_SNDBUF, SO_RCVBUF}) {
    if (options.has("buffer"))
      set_socket_buffer(socket, which, options.size("buffer", 0));
    else if (!force_socket_buffer(socket, which, kTcpBuffer))
      return;
  }
}

// Listens for a moment, on a port that the system chooses, for the one connection from here.
std::pair<Fd, Fd> connected_pair(const Options& options) {
  const Fd listener = make_socket();
  set_buffers(listener, options);  // what is accepted inherits them
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* where = reinterpret_cast<sockaddr*>(&address);
  check(::bind(listener.get(), where, length), "bind(127.0.0.1)");
  check(::listen(listener.get(), 1), "listen");
  check(::getsockname(listener.get(), where, &length), "getsockname");
  Fd coordinator = make_socket();
  set_buffers(coordinator, options);
  connect_to(coordinator, where, length);
  sockaddr_in ours{};
  sockaddr_in theirs{};
  check(::getsockname(coordinator.get(), reinterpret_cast<sockaddr*>(&ours), &length),
        "getsockname");
  Fd worker = accept_from(listener, reinterpret_cast<sockaddr*>(&theirs), sizeof theirs);
  if (ours.sin_port != theirs.sin_port)
    throw ResourceError("tcp: another program connected to our port first; try again");
  const int on = options.flag("nodelay", true) ? 1 : 0;
  for (const Fd* end : {&coordinator, &worker})
    check(::setsockopt(end->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on),
          "setsockopt(TCP_NODELAY)");
  return {std::move(coordinator), std::move(worker)};
}

class TcpSockets : public Sockets {
 public:
  explicit TcpSockets(const LaneSpec& spec)
      : Sockets(Kind{}, connected_pair(spec.options),
                spec.topology == Topology::shared ? connected_pair(spec.options)
                                                  : std::pair<Fd, Fd>()) {}
  using Sockets::Sockets;
};

constexpr OptionInfo kTcpOptions[] = {
    {"buffer", OptionKind::size,
     "SO_SNDBUF and SO_RCVBUF of each end, system: tuned as it goes (default: 4MiB where allowed, "
     "else system)",
     4096, 1ULL << 30, "system"},
    {"nodelay", OptionKind::flag, "send small messages at once, TCP_NODELAY (default: true)"},
};

}  // namespace

extern const TransportInfo tcp_transport;
constinit const TransportInfo tcp_transport = describe_copying<TcpSockets>({
    .name = "tcp",
    .summary = "a TCP connection over loopback per worker, or two for all",
    .copies = "2 (into the kernel and out)",
    .descriptors = "socket",
    .waits = kKernelWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kTcpOptions,
    .memory_bytes = copy_buffers_bytes,
});

}  // namespace ipcbench
