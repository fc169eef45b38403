// A connected pair of unix stream sockets. Two copies per message: user to kernel to user.
#include <sys/socket.h>

#include "ipcbench/transports/copy_endpoint.hpp"
#include "ipcbench/transports/describe.hpp"

namespace ipcbench {
namespace {

class SocketMover {
 public:
  explicit SocketMover(int fd) : fd_(fd) {}

  std::size_t send(std::span<std::byte> piece, Mode mode) {
    const int flags = MSG_NOSIGNAL | (mode == Mode::attempt ? MSG_DONTWAIT : 0);
    return move_bytes("send(unix)", false,
                      [&] { return ::send(fd_, piece.data(), piece.size(), flags); });
  }
  std::size_t receive(std::span<std::byte> room, Mode mode) {
    const int flags = mode == Mode::attempt ? MSG_DONTWAIT : 0;
    return move_bytes("recv(unix)", true,
                      [&] { return ::recv(fd_, room.data(), room.size(), flags); });
  }
  void await_either() { poll_either(fd_, fd_); }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t) const { return 1; }

 private:
  int fd_;
};

class UnixLane {
 public:
  explicit UnixLane(const LaneSpec& spec) : spec_(spec) {
    int fds[2];
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), "socketpair");
    coordinator_ = Fd(fds[0]);
    worker_ = Fd(fds[1]);
    const auto buffer = static_cast<int>(spec.options.size("buffer", 0));
    for (const int fd : fds)
      if (buffer != 0)
        check(::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer), "setsockopt(SO_SNDBUF)");
  }
  UnixLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), worker_(adopt(handles.fds[0])) {}
  LaneHandles handles() const { return {.fds = {worker_.get(), -1, -1, -1}}; }
  void keep(Side side) { (side == Side::coordinator ? worker_ : coordinator_).reset(); }
  std::string granted() const {
    int bytes = 0;
    socklen_t length = sizeof bytes;
    check(::getsockopt(coordinator_.get(), SOL_SOCKET, SO_SNDBUF, &bytes, &length), "getsockopt");
    return "buffer=" + format_size(static_cast<std::uint64_t>(bytes));
  }

  struct Endpoint : CopyEndpoint<SocketMover> {
    Endpoint(UnixLane& lane, Side side)
        : CopyEndpoint(
              SocketMover((side == Side::coordinator ? lane.coordinator_ : lane.worker_).get()),
              lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  Fd coordinator_, worker_;
};

constexpr OptionInfo kOptions[] = {
    {"buffer", OptionKind::size, "SO_SNDBUF of each side (default: the system's)", 4096, 1ULL << 30},
};

}  // namespace

extern const TransportInfo unix_stream_transport;
constinit const TransportInfo unix_stream_transport = describe<UnixLane>({
    .name = "unix",
    .summary = "a pair of unix stream sockets per worker",
    .copies = "2 (into the kernel and out)",
    .waits = {Wait::block, Wait::spin},
    .options = kOptions,
    .memory_bytes = copy_buffers_bytes,
});

}  // namespace ipcbench
