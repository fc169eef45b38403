// A TCP connection over the loopback interface. Two copies per message: user to kernel to user.
#include <netinet/tcp.h>

#include "ipcbench/transports/copy_queues.hpp"
#include "ipcbench/transports/greeting.hpp"
#include "ipcbench/transports/loopback.hpp"
#include "ipcbench/transports/socket.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kTcpBuffer = 4 << 20;

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
std::pair<Fd, Fd> connected_tcp_pair(const LaneSpec& spec) {
  const Options& options = spec.options;
  const Fd listener = loopback_socket();
  set_buffers(listener, options);  // what is accepted inherits them
  const sockaddr_in where = listen_on_loopback(listener);
  Fd coordinator = loopback_socket();
  set_buffers(coordinator, options);
  if (::connect(coordinator.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == -1 &&
      errno != EINPROGRESS)
    throw_errno("connect(127.0.0.1)");
  Fd worker = accept_own("tcp", listener, coordinator);
  exchange_greetings("tcp", *spec.control, coordinator, worker);
  const int on = options.flag("nodelay", true) ? 1 : 0;
  for (const Fd* end : {&coordinator, &worker})
    check(::setsockopt(end->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on),
          "setsockopt(TCP_NODELAY)");
  return {std::move(coordinator), std::move(worker)};
}

class TcpSockets : public Sockets {
 public:
  explicit TcpSockets(const LaneSpec& spec)
      : Sockets(
            Kind{.packet = spec.options.size("chunk", SIZE_MAX)}, connected_tcp_pair(spec),
            spec.topology == Topology::shared ? connected_tcp_pair(spec) : std::pair<Fd, Fd>()) {}
  using Sockets::Sockets;
};

constexpr OptionInfo kTcpOptions[] = {
    {"buffer", OptionKind::size,
     "SO_SNDBUF and SO_RCVBUF of each end, system: tuned as it goes (default: 4MiB where allowed, "
     "else system)",
     4096, 1ULL << 30, "system", "system 1MiB", "system"},
    {"chunk", OptionKind::size,
     "bytes per send: with nodelay=false a message of two waits for an acknowledgement between "
     "them "
     "(default: the whole message)",
     1, 1ULL << 30, "", "64KiB 256KiB"},
    {.name = "nodelay",
     .kind = OptionKind::flag,
     .summary = "send small messages at once, TCP_NODELAY (default: true)",
     .tries = "false",
     .plain = "false"},
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
    .replaces_workers = true,
    .memory_bytes = copy_buffers_bytes,
    .check_limits = [](const LaneSpec&) { check_loopback("tcp"); },
});

}  // namespace ipcbench
