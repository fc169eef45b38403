// Memory behind a descriptor, handed over by a packet: four that both sides keep mapped, or a fresh
// one whose descriptor travels with every message.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "bare_shared.hpp"
#include "ipcbench/base/fd.hpp"

namespace bare {
namespace {

using ipcbench::check;
using ipcbench::Fd;
using ipcbench::Mapping;

constexpr std::uint64_t kPlaces = 4;

// One direction's packets: that a message is there, and that it has been read.
struct Sockets {
  Fd writer, reader;
};

Sockets packets(const Settings& settings) {
  int fds[2];
  const int type = SOCK_SEQPACKET | SOCK_CLOEXEC | (settings.spins ? SOCK_NONBLOCK : 0);
  check(::socketpair(AF_UNIX, type, 0, fds), "socketpair");
  return {Fd(fds[0]), Fd(fds[1])};
}

// A byte, and with it a descriptor or none (-1). Returns the descriptor that came.
void send_packet(const Fd& socket, int passed = -1) {
  std::byte byte{};
  iovec part{&byte, 1};
  alignas(cmsghdr) std::byte room[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (passed != -1) {
    message.msg_control = room;
    message.msg_controllen = sizeof room;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof passed);
    std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
  }
  move_whole("sendmsg", {&byte, 1},
             [&](Bytes) { return ::sendmsg(socket.get(), &message, MSG_NOSIGNAL); });
}

void receive_packet(const Fd& socket) {
  std::byte byte{};
  move_whole("recv", {&byte, 1},
             [&](Bytes rest) { return ::recv(socket.get(), rest.data(), 1, 0); });
}

Fd receive_descriptor(const Fd& socket) {
  std::byte byte{};
  iovec part{&byte, 1};
  alignas(cmsghdr) std::byte room[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  move_whole("recvmsg", {&byte, 1}, [&](Bytes) {
    message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room;
    message.msg_controllen = sizeof room;
    return ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC);
  });
  int fd = -1;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr)
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return Fd(check(fd, "a packet without its descriptor"));
}

// Both sides' ends of both directions, by who they belong to.
struct Shared {
  std::array<Sockets, 2> there, back;                  // [0] messages, [1] answers
  std::array<std::array<Mapping, kPlaces>, 2> memory;  // by who writes; empty: fresh ones
};

class MemfdLink : public Link {
 public:
  MemfdLink(std::shared_ptr<Shared> shared, int self)
      : shared_(std::move(shared)),
        self_(static_cast<std::size_t>(self)),
        out_(self == 0 ? shared_->there : shared_->back),
        in_(self == 0 ? shared_->back : shared_->there) {}
  Bytes next(Bytes own) override {
    await_room();
    return shared_->memory[self_][sent_ % kPlaces].span().first(own.size());
  }
  void send(Bytes) override { announce(-1); }
  Bytes receive(Bytes own) override {
    receive_packet(in_[0].reader);
    return shared_->memory[1 - self_][taken_++ % kPlaces].span().first(own.size());
  }
  void done() override { send_packet(in_[1].writer); }

 protected:
  void await_room() {
    if (sent_ >= kPlaces) receive_packet(out_[1].reader);
  }
  void announce(int passed) {
    send_packet(out_[0].writer, passed);
    ++sent_;
  }

  std::shared_ptr<Shared> shared_;
  std::size_t self_;
  std::array<Sockets, 2>&out_, &in_;
  std::uint64_t sent_ = 0, taken_ = 0;
};

class FreshLink : public MemfdLink {
 public:
  using MemfdLink::MemfdLink;
  Bytes next(Bytes own) override {
    await_room();
    mine_ = Mapping::shared(own.size());
    return mine_.span();
  }
  void send(Bytes) override {
    announce(mine_.fd());
    mine_ = {};
  }
  Bytes receive(Bytes own) override {
    peers_ = Mapping::attach(receive_descriptor(in_[0].reader), own.size());
    return peers_.span();
  }
  void done() override {
    peers_ = {};
    MemfdLink::done();
  }

 private:
  Mapping mine_, peers_;
};

template <class AnyLink>
Ends connect(const Settings& settings, bool kept) {
  const auto shared = std::make_shared<Shared>();
  for (auto* direction : {&shared->there, &shared->back})
    for (Sockets& sockets : *direction) sockets = packets(settings);
  for (auto& each : shared->memory)
    for (Mapping& memory : each)
      if (kept) memory = shared_memory(std::max<std::size_t>(settings.size_bytes, 8));
  return {std::make_unique<AnyLink>(shared, 0), std::make_unique<AnyLink>(shared, 1)};
}

constexpr std::array kKinds = {
    Kind{"memfd", "four that are kept mapped",
         [](const Settings& s) { return connect<MemfdLink>(s, true); }},
    Kind{"memfd-fresh", "one per message",
         [](const Settings& s) { return connect<FreshLink>(s, false); }},
};

}  // namespace

std::span<const Kind> memfd_kinds() { return kKinds; }

}  // namespace bare
