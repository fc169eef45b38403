// What the sockets have in common: a lane is a connected pair, one end for each side. The family's
// file makes the pair.
#pragma once

#include <sys/socket.h>

#include <utility>

#include "ipcbench/transports/shared_copy.hpp"

namespace ipcbench {

class SocketMover {
 public:
  // `packet`: most bytes per send. What is larger does not fit a socket that keeps boundaries.
  SocketMover(int fd, std::size_t packet) : SocketMover(fd, fd, packet) {}
  SocketMover(int in_fd, int out_fd, std::size_t packet)
      : in_fd_(in_fd), out_fd_(out_fd), packet_(packet) {}

  std::size_t send(std::span<std::byte> piece, IoMode mode) {
    const int flags = MSG_NOSIGNAL | (mode == IoMode::attempt ? MSG_DONTWAIT : 0);
    const std::size_t bytes = std::min(piece.size(), packet_);
    return move_bytes("send", false, [&] { return ::send(out_fd_, piece.data(), bytes, flags); });
  }
  // A packet never exceeds the room: it is a part of the message that is arriving.
  std::size_t receive(std::span<std::byte> room, IoMode mode) {
    const int flags = mode == IoMode::attempt ? MSG_DONTWAIT : 0;
    return move_bytes("recv", true,
                      [&] { return ::recv(in_fd_, room.data(), room.size(), flags); });
  }
  void await_either() { poll_either(out_fd_, in_fd_); }
  void await_input() { poll_input(in_fd_); }
  bool has_input() const { return polls_input(in_fd_); }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const {
    return (bytes - 1) / std::min(bytes, packet_) + 1;
  }

 private:
  int in_fd_, out_fd_;
  std::size_t packet_;
};

// Sets SO_SNDBUF or SO_RCVBUF beyond the system's limit. False, and nothing is changed, where this
// user may not.
bool force_socket_buffer(const Fd& socket, int which, std::uint64_t bytes);
// As far as the system allows it.
void set_socket_buffer(const Fd& socket, int which, std::uint64_t bytes);
std::uint64_t socket_buffer(const Fd& socket, int which);

class SocketLane {
 public:
  // Both ends connected, with the buffers that they are to have. `packet`: see SocketMover.
  SocketLane(const LaneSpec& spec, std::pair<Fd, Fd> ends, std::size_t packet = SIZE_MAX)
      : spec_(spec),
        packet_(packet),
        coordinator_(std::move(ends.first)),
        worker_(std::move(ends.second)) {}
  SocketLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec),
        packet_(static_cast<std::size_t>(handles.numbers[0])),
        worker_(adopt(handles.fds[0])) {}
  LaneHandles handles() const {
    return {.fds = {worker_.get(), -1, -1, -1},
            .numbers = {static_cast<std::int64_t>(packet_), 0, 0, 0}};
  }
  void keep(Side side) { (side == Side::coordinator ? worker_ : coordinator_).reset(); }
  std::string granted() const {
    std::string text = "buffer=" + format_size(socket_buffer(coordinator_, SO_SNDBUF));
    if (packet_ != SIZE_MAX) text += ":chunk=" + format_size(packet_);
    return text;
  }

  struct Endpoint : CopyEndpoint<SocketMover> {
    Endpoint(SocketLane& lane, Side side)
        : CopyEndpoint(
              SocketMover((side == Side::coordinator ? lane.coordinator_ : lane.worker_).get(),
                          lane.packet_),
              lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  std::size_t packet_;
  Fd coordinator_, worker_;
};

// Two connected pairs for all workers, in topology `shared`: tasks come through one, replies go
// through the other, and the workers' ends are the same for all of them.
class SharedSockets {
 public:
  // `packet`: as above. `packets`: the sockets keep their boundaries, so each is sent and taken
  // whole.
  SharedSockets(const LaneSpec& spec, std::pair<Fd, Fd> tasks, std::pair<Fd, Fd> replies,
                std::size_t packet, bool packets)
      : spec_(spec),
        packet_(packet),
        packets_(packets),
        coordinator_{std::move(tasks.first), std::move(replies.first)},
        worker_{std::move(tasks.second), std::move(replies.second)} {}
  SharedSockets(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec),
        packet_(static_cast<std::size_t>(handles.numbers[0])),
        packets_(handles.numbers[1] != 0),
        worker_{adopt(handles.fds[0]), adopt(handles.fds[1])},
        locks_(adopt(handles.fds[2])) {}
  LaneHandles handles() const {
    return {.fds = {worker_.tasks.get(), worker_.replies.get(), locks_.fd(), -1},
            .numbers = {static_cast<std::int64_t>(packet_), packets_ ? 1 : 0, 0, 0}};
  }
  void keep(Side side) {
    (side == Side::coordinator ? worker_ : coordinator_) = {};
    locks_.close_fd();
  }
  std::string granted() const {
    std::string text = "buffer=" + format_size(socket_buffer(coordinator_.tasks, SO_SNDBUF));
    if (packet_ != SIZE_MAX) text += ":chunk=" + format_size(packet_);
    return text;
  }

  class Mover : public SocketMover {
   public:
    Mover(int in_fd, int out_fd, std::size_t packet, bool packets)
        : SocketMover(in_fd, out_fd, packet), packets_(packets) {}
    bool keeps_boundaries() const { return packets_; }

   private:
    bool packets_;
  };
  struct Endpoint : SharedCopyEndpoint<Mover> {
    Endpoint(SharedSockets& sockets, Side side, std::uint32_t worker)
        : SharedCopyEndpoint(sockets.mover(side), sockets.spec_,
                             sockets.packets_ ? sockets.packet_ : 0, side, worker,
                             sockets.locks_.get()) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  struct Ends {
    Fd tasks, replies;
  };
  Mover mover(Side side) const {
    if (side == Side::coordinator)
      return {coordinator_.replies.get(), coordinator_.tasks.get(), packet_, packets_};
    return {worker_.tasks.get(), worker_.replies.get(), packet_, packets_};
  }

  LaneSpec spec_;
  std::size_t packet_;
  bool packets_;
  Ends coordinator_, worker_;
  QueueLocksMemory locks_;
};

}  // namespace ipcbench
