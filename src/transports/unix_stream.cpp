// A connected pair of unix stream sockets. Two copies per message: user to kernel to user.
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/socket.hpp"

namespace ipcbench {
namespace {

std::pair<Fd, Fd> connected_pair() {
  int fds[2];
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), "socketpair");
  return {Fd(fds[0]), Fd(fds[1])};
}

class UnixLane : public SocketLane {
 public:
  explicit UnixLane(const LaneSpec& spec) : SocketLane(spec, connected_pair()) {}
  using SocketLane::SocketLane;
};

constexpr OptionInfo kOptions[] = {kSocketBufferOption};

}  // namespace

extern const TransportInfo unix_stream_transport;
constinit const TransportInfo unix_stream_transport = describe<UnixLane>({
    .name = "unix",
    .summary = "a pair of unix stream sockets per worker",
    .copies = "2 (into the kernel and out)",
    .descriptors = "socket",
    .waits = {Wait::block, Wait::spin},
    .options = kOptions,
    .memory_bytes = copy_buffers_bytes,
});

}  // namespace ipcbench
