// For transports that hand over where a message is, not the message: a small packet says that it is
// there, another one back that its place may be used again. A party numbers its places; it never
// has more messages under way than places, so neither packet can find its socket full.
#pragma once

#include <sys/socket.h>

#include <utility>

#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

// Places that one side of a lane rotates through. With two at least the next message can be written
// while the last one is read.
inline std::uint32_t places_of(const LaneSpec& spec) { return std::max(spec.depth, 2U); }

// One lane's sockets: `ready` carries the notices of both directions, `done` the answers.
class NoticeSockets {
 public:
  explicit NoticeSockets(const LaneSpec& spec);
  explicit NoticeSockets(const LaneHandles& handles)
      : worker_{adopt(handles.fds[0]), adopt(handles.fds[1])} {}

  LaneHandles handles() const { return {.fds = {worker_.ready.get(), worker_.done.get(), -1, -1}}; }
  void keep(Side side) { (side == Side::coordinator ? worker_ : coordinator_) = {}; }

  struct End {
    Fd ready, done;
  };
  const End& end(Side side) const { return side == Side::coordinator ? coordinator_ : worker_; }

 private:
  End coordinator_, worker_;
};

// False: mode is attempt, and there is no packet. `passed`: nullptr, or takes a descriptor.
bool receive_packet(int socket, std::span<std::byte> packet, Fd* passed, Mode mode);
// `passed`: a descriptor that goes with it, or -1. PeerClosed when nobody can receive it any more.
void send_packet(int socket, std::span<std::byte> packet, int passed);

// Notices of the plain struct T, one end of them. Belongs to one thread.
template <class T>
class Notices {
 public:
  Notices(const NoticeSockets::End& end, const LaneSpec& spec)
      : ready_(end.ready.get()),
        done_(end.done.get()),
        wait_(spec.wait),
        places_(places_of(spec)) {}

  // The place for the next message; waits until the peer is done with what lies there.
  std::uint32_t next_place() {
    std::byte answer{};
    while (under_way_ == places_) {
      receive(done_, std::span(&answer, 1), nullptr, [] {});
      --under_way_;
    }
    return place_;
  }
  // The message in next_place() is there. `passed`: a descriptor that goes with it, or -1.
  void ready(T notice, int passed = -1) {
    send_packet(ready_, std::as_writable_bytes(std::span(&notice, 1)), passed);
    ++under_way_;
    place_ = place_ + 1 == places_ ? 0 : place_ + 1;
  }
  // The peer's next notice; `passed` takes the descriptor that came with it, if one did.
  template <class Waited>
  T await(Waited waited, Fd* passed = nullptr) {
    T notice{};
    receive(ready_, std::as_writable_bytes(std::span(&notice, 1)), passed, waited);
    return notice;
  }
  // The oldest message that was awaited has been read. A peer whose last message that was may have
  // gone meanwhile, and needs no answer.
  void done() {
    std::byte answer{};
    try {
      send_packet(done_, std::span(&answer, 1), -1);
    } catch (const PeerClosed&) {
    }
  }
  // Waits until the peer is done with everything: for a sender whose memory is read.
  void await_all_done() {
    std::byte answer{};
    for (; under_way_ > 0; --under_way_) receive(done_, std::span(&answer, 1), nullptr, [] {});
  }

 private:
  template <class Waited>
  void receive(int socket, std::span<std::byte> packet, Fd* passed, Waited waited) {
    if (receive_packet(socket, packet, passed, Mode::attempt)) return;
    Patience patience(wait_);
    while (!receive_packet(socket, packet, passed, patience.mode())) patience.rest();
    waited();
  }

  int ready_, done_;
  Wait wait_;
  std::uint32_t places_;
  std::uint32_t place_ = 0;      // of the next message
  std::uint32_t under_way_ = 0;  // messages that the peer is not known to be done with
};

}  // namespace ipcbench
