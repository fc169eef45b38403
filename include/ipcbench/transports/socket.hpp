// What the stream sockets have in common: a lane is a connected pair, one end for each side. The
// family's file makes the pair.
#pragma once

#include <sys/socket.h>

#include <utility>

#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

class SocketMover {
 public:
  explicit SocketMover(int fd) : fd_(fd) {}

  std::size_t send(std::span<std::byte> piece, Mode mode) {
    const int flags = MSG_NOSIGNAL | (mode == Mode::attempt ? MSG_DONTWAIT : 0);
    return move_bytes("send", false, [&] { return ::send(fd_, piece.data(), piece.size(), flags); });
  }
  std::size_t receive(std::span<std::byte> room, Mode mode) {
    const int flags = mode == Mode::attempt ? MSG_DONTWAIT : 0;
    return move_bytes("recv", true, [&] { return ::recv(fd_, room.data(), room.size(), flags); });
  }
  void await_either() { poll_either(fd_, fd_); }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t) const { return 1; }

 private:
  int fd_;
};

class SocketLane {
 public:
  // Both ends connected; the option `buffer` is the family's to offer.
  SocketLane(const LaneSpec& spec, std::pair<Fd, Fd> ends)
      : spec_(spec), coordinator_(std::move(ends.first)), worker_(std::move(ends.second)) {
    const auto buffer = static_cast<int>(spec.options.size("buffer", 0));
    for (const Fd* end : {&coordinator_, &worker_})
      if (buffer != 0)
        check(::setsockopt(end->get(), SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer),
              "setsockopt(SO_SNDBUF)");
  }
  SocketLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), worker_(adopt(handles.fds[0])) {}
  LaneHandles handles() const { return {.fds = {worker_.get(), -1, -1, -1}}; }
  void keep(Side side) { (side == Side::coordinator ? worker_ : coordinator_).reset(); }
  std::string granted() const {
    int bytes = 0;
    socklen_t length = sizeof bytes;
    check(::getsockopt(coordinator_.get(), SOL_SOCKET, SO_SNDBUF, &bytes, &length),
          "getsockopt(SO_SNDBUF)");
    return "buffer=" + format_size(static_cast<std::uint64_t>(bytes));
  }

  struct Endpoint : CopyEndpoint<SocketMover> {
    Endpoint(SocketLane& lane, Side side)
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

inline constexpr OptionInfo kSocketBufferOption = {
    "buffer", OptionKind::size, "SO_SNDBUF of each end (default: the system's)", 4096, 1ULL << 30};

}  // namespace ipcbench
