// A connected pair of unix sockets: a stream, or packets that keep their boundaries, into which
// larger messages are cut. Two copies per message: user to kernel to user.
#include <fmt/format.h>

#include "ipcbench/transports/copy_queues.hpp"
#include "ipcbench/transports/socket.hpp"

namespace ipcbench {
namespace {

// Room for a few large messages, so that the two sides seldom wait for each other; more than this
// only leaves the cache.
constexpr std::uint64_t kUnixBuffer = 1 << 20;
// The kernel keeps a packet in one piece of memory as far as it can; larger ones are dearer.
constexpr std::uint64_t kPacket = 64 << 10;
// What unix_dgram_sendmsg() in net/unix/af_unix.c wants beside a packet.
constexpr std::uint64_t kPacketOverhead = 32;

std::pair<Fd, Fd> connected_unix_pair(const LaneSpec& spec) {
  const std::string type = spec.options.choice("type", "stream");
  const int number = type == "dgram"       ? SOCK_DGRAM
                     : type == "seqpacket" ? SOCK_SEQPACKET
                                           : SOCK_STREAM;
  int fds[2];
  check(::socketpair(AF_UNIX, number | SOCK_CLOEXEC, 0, fds), "socketpair");
  std::pair<Fd, Fd> ends{Fd(fds[0]), Fd(fds[1])};
  if (!spec.options.is("buffer", "system"))
    for (const Fd* end : {&ends.first, &ends.second})
      set_socket_buffer(*end, SO_SNDBUF, spec.options.size("buffer", kUnixBuffer));
  return ends;
}

// SIZE_MAX: a stream takes what it is given.
std::size_t packet_bytes(const LaneSpec& spec) {
  const bool stream = spec.options.choice("type", "stream") == "stream";
  if (stream && !spec.options.has("chunk")) return SIZE_MAX;
  const auto [one, other] = connected_unix_pair(spec);
  const std::uint64_t most = socket_buffer(one, SO_SNDBUF) - kPacketOverhead;
  const std::uint64_t asked = spec.options.size("chunk", std::min(kPacket, most));
  if (!stream && asked > most)
    throw ResourceError(fmt::format(
        "unix:chunk={}: a packet may have {} bytes of this buffer; raise buffer or set chunk <= {}",
        format_size(asked), most, most));
  return asked;
}

bool keeps_boundaries(const LaneSpec& spec) {
  return spec.options.choice("type", "stream") != "stream";
}

class UnixSockets : public Sockets {
 public:
  explicit UnixSockets(const LaneSpec& spec)
      : Sockets(
            {packet_bytes(spec), keeps_boundaries(spec)}, connected_unix_pair(spec),
            spec.topology == Topology::shared ? connected_unix_pair(spec) : std::pair<Fd, Fd>()) {}
  using Sockets::piece_bytes;
  using Sockets::Sockets;
  // A packet is sent and taken whole whoever else does.
  static std::uint64_t piece_bytes(const LaneSpec& spec) {
    return keeps_boundaries(spec) ? packet_bytes(spec) : 0;
  }
};

constexpr OptionInfo kUnixOptions[] = {
    {.name = "type",
     .kind = OptionKind::choice,
     .summary = "the socket's type (default: stream)",
     .words = "stream seqpacket dgram",
     .tries = "seqpacket dgram"},
    {"buffer", OptionKind::size,
     "SO_SNDBUF of each end, system: as it comes (default: 1MiB as far as allowed)", 4096,
     1ULL << 30, "system", "system 4MiB", "system"},
    {"chunk", OptionKind::size,
     "bytes per packet, or per call of a stream (default: packets 64KiB, a stream the whole "
     "message)",
     1, 1ULL << 30, "", "16KiB 64KiB 256KiB"},
};

}  // namespace

extern const TransportInfo unix_transport;
constinit const TransportInfo unix_transport = describe_copying<UnixSockets>({
    .name = "unix",
    .summary = "a pair of unix sockets per worker, or two for all; what exceeds a packet travels "
               "in chunks",
    .copies = "2 (into the kernel and out)",
    .descriptors = "socket",
    .waits = kKernelWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kUnixOptions,
    .replaces_workers = true,
    .memory_bytes = copy_buffers_bytes,
    .check_limits = [](const LaneSpec& spec) { packet_bytes(spec); },
});

}  // namespace ipcbench
