// What the sockets have in common: a lane is a connected pair, one end for each side; queues that
// all workers share are two, because tasks come through one and replies go through the other. The
// family's file makes the pairs.
#pragma once

#include <sys/socket.h>

#include <utility>

#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

// Sets SO_SNDBUF or SO_RCVBUF beyond the system's limit. False, and nothing is changed, where this
// user may not.
bool force_socket_buffer(const Fd& socket, int which, std::uint64_t bytes);
// As far as the system allows it.
void set_socket_buffer(const Fd& socket, int which, std::uint64_t bytes);
std::uint64_t socket_buffer(const Fd& socket, int which);

class SocketMover;

class Sockets {
 public:
  // What the family's file says of its sockets.
  struct Kind {
    std::size_t packet = SIZE_MAX;  // most bytes per send
    bool keeps_boundaries = false;  // each send is received by itself; what is larger does not fit
  };
  // The first of each pair is the coordinator's. `replies` is empty where one pair goes both ways.
  Sockets(Kind kind, std::pair<Fd, Fd> tasks, std::pair<Fd, Fd> replies = {})
      : kind_(kind),
        coordinator_{std::move(tasks.first), std::move(replies.first)},
        worker_{std::move(tasks.second), std::move(replies.second)} {}
  Sockets(const LaneSpec&, const LaneHandles& handles)
      : kind_{static_cast<std::size_t>(handles.numbers[0]), handles.numbers[1] != 0},
        worker_{adopt(handles.fds[0]), handles.fds[1] < 0 ? Fd() : adopt(handles.fds[1])} {}
  LaneHandles handles() const {
    return {
        .fds = {worker_.tasks.get(), worker_.replies.get(), -1, -1},
        .numbers = {static_cast<std::int64_t>(kind_.packet), kind_.keeps_boundaries ? 1 : 0, 0, 0}};
  }
  void keep(Side side) { (side == Side::coordinator ? worker_ : coordinator_) = {}; }
  std::string granted() const {
    std::string text = "buffer=" + format_size(socket_buffer(coordinator_.tasks, SO_SNDBUF));
    if (kind_.packet != SIZE_MAX) text += ":chunk=" + format_size(kind_.packet);
    return text;
  }
  // What several write into a stream mixes.
  std::size_t piece_bytes() const { return kind_.keeps_boundaries ? kind_.packet : 0; }
  const Kind& kind() const { return kind_; }
  // This side's socket for what `sender` sends.
  int socket_for(Side side, Side sender) const {
    const Ends& ends = side == Side::coordinator ? coordinator_ : worker_;
    const bool tasks = sender == Side::coordinator || ends.replies.get() < 0;
    return (tasks ? ends.tasks : ends.replies).get();
  }

  using Mover = SocketMover;

 private:
  struct Ends {
    Fd tasks, replies;
  };
  Kind kind_;
  Ends coordinator_, worker_;
};

class SocketMover {
 public:
  SocketMover(const Sockets& sockets, const LaneSpec&, Side side)
      : in_fd_(sockets.socket_for(side, other(side))),
        out_fd_(sockets.socket_for(side, side)),
        packet_(sockets.kind().packet),
        keeps_boundaries_(sockets.kind().keeps_boundaries) {}

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
  bool keeps_boundaries() const { return keeps_boundaries_; }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const {
    return (bytes - 1) / std::min(bytes, packet_) + 1;
  }

 private:
  int in_fd_, out_fd_;
  std::size_t packet_;
  bool keeps_boundaries_;
};

}  // namespace ipcbench
