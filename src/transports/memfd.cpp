// Descriptor passing: a message lies in a memfd that the receiver maps. Kept: a few of them, passed
// once, with mappings that stay. Fresh: made, passed, mapped and thrown away for every message.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <vector>

#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/handoff_queue.hpp"

namespace ipcbench {
namespace {

struct MemfdNotice {
  std::uint32_t place;
  bool passed;  // its descriptor is on the socket
};

// What descriptors pass through, in either direction.
class DescriptorSocket {
 public:
  explicit DescriptorSocket(const LaneSpec& spec) {
    // The kernel charges less than 1.5 KiB for a packet, and doubles what it is asked for.
    constexpr std::uint64_t kPacketCharge = 768;
    int fds[2];
    check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), "socketpair");
    coordinator_ = Fd(fds[0]);
    worker_ = Fd(fds[1]);
    const auto buffer = static_cast<int>(2 * kPacketCharge * (places_of(spec) + 1));
    for (const int fd : fds)
      check(::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer),
            "setsockopt(SO_SNDBUF)");
  }
  explicit DescriptorSocket(Fd inherited) : worker_(std::move(inherited)) {}
  int end(Side side) const { return (side == Side::coordinator ? coordinator_ : worker_).get(); }
  void keep(Side side) { (side == Side::coordinator ? worker_ : coordinator_).reset(); }

 private:
  Fd coordinator_, worker_;
};

// A packet of one byte with room for one descriptor.
class DescriptorPacket {
 public:
  DescriptorPacket() {
    message_.msg_iov = &part_;
    message_.msg_iovlen = 1;
    message_.msg_control = room_;
    message_.msg_controllen = sizeof room_;
  }
  DescriptorPacket(const DescriptorPacket&) = delete;
  DescriptorPacket& operator=(const DescriptorPacket&) = delete;

  void send(int socket, int fd) {
    cmsghdr* header = CMSG_FIRSTHDR(&message_);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    move_bytes("sendmsg(descriptor)", false,
               [&] { return ::sendmsg(socket, &message_, MSG_NOSIGNAL); });
  }
  Fd receive(int socket) {
    move_bytes("recvmsg(descriptor)", true,
               [&] { return ::recvmsg(socket, &message_, MSG_CMSG_CLOEXEC); });
    const cmsghdr* header = CMSG_FIRSTHDR(&message_);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return Fd(fd);
  }

 private:
  std::byte content_{};
  iovec part_{&content_, 1};
  alignas(cmsghdr) std::byte room_[CMSG_SPACE(sizeof(int))] = {};
  msghdr message_{};
};

// Sealed against shrinking, so that a receiver can rely on its size.
Mapping sealed_memory(std::uint64_t bytes) {
  Mapping memory = Mapping::shared(bytes);
  check(::fcntl(memory.fd(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL),
        "fcntl(F_ADD_SEALS)");
  return memory;
}

// Maps what a peer passed.
Mapping received_memory(Fd fd, std::uint64_t bytes) {
  if (!fd.is_open()) throw CorruptionError("a notice came without its descriptor");
  return Mapping::attach(std::move(fd), bytes);
}

// What the sender gives along is mapped when it is first seen, and stays.
class KeptEndpoint {
 public:
  KeptEndpoint(const HandoffBoard& board, int socket, const LaneSpec& spec, Side side)
      : notices_(board.end(side), spec),
        socket_(socket),
        in_bytes_(spec.in_bytes(side)),
        in_(places_of(spec)) {
    out_.reserve(places_of(spec));
    for (std::uint32_t place = 0; place < places_of(spec); ++place) {
      out_.push_back(sealed_memory(spec.out_bytes(side)));
      out_.back().prefault();
    }
  }

  std::span<std::byte> loan(std::size_t bytes) {
    return out_[notices_.next_place()].span().first(bytes);
  }
  void publish(std::size_t) {
    const std::uint32_t place = notices_.next_place();
    const bool is_new = out_[place].fd() != -1;
    if (is_new) {
      DescriptorPacket().send(socket_, out_[place].fd());
      out_[place].close_fd();  // -1 from now on: the peer has it
    }
    notices_.ready({place, is_new});
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    const MemfdNotice notice = notices_.await(waited);
    Mapping& memory = in_.at(notice.place);
    if (notice.passed) {
      memory = received_memory(DescriptorPacket().receive(socket_), in_bytes_);
      memory.close_fd();
      memory.populate();
    }
    return memory.span();
  }
  void release() { notices_.done(); }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  HandoffQueue<MemfdNotice> notices_;
  int socket_;
  std::size_t in_bytes_;
  std::vector<Mapping> out_, in_;
};

class FreshEndpoint {
 public:
  FreshEndpoint(const HandoffBoard& board, int socket, const LaneSpec& spec, Side side)
      : notices_(board.end(side), spec), socket_(socket), in_bytes_(spec.in_bytes(side)) {}

  std::span<std::byte> loan(std::size_t bytes) {
    notices_.next_place();
    out_ = sealed_memory(bytes);
    return out_.span();
  }
  void publish(std::size_t) {
    DescriptorPacket().send(socket_, out_.fd());
    notices_.ready({0, true});
    out_ = {};
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    notices_.await(waited);
    in_ = received_memory(DescriptorPacket().receive(socket_), in_bytes_);
    return in_.span();
  }
  void release() {
    in_ = {};
    notices_.done();
  }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  HandoffQueue<MemfdNotice> notices_;
  int socket_;
  std::size_t in_bytes_;
  Mapping out_, in_;
};

class MemfdLane {
 public:
  explicit MemfdLane(const LaneSpec& spec) : spec_(spec), board_(spec), socket_(spec) {}
  MemfdLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), board_(adopt(handles.fds[0])), socket_(adopt(handles.fds[1])) {}
  LaneHandles handles() const { return {.fds = {board_.fd(), socket_.end(Side::worker), -1, -1}}; }
  void keep(Side side) {
    board_.close_fd();
    socket_.keep(side);
  }
  std::string granted() const { return {}; }

  template <class E>
  struct Endpoint : E {
    Endpoint(MemfdLane& lane, Side side)
        : E(lane.board_, lane.socket_.end(side), lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    if (spec.options.flag("fresh", false))
      f.template operator()<Endpoint<FreshEndpoint>>();
    else
      f.template operator()<Endpoint<KeptEndpoint>>();
  }

 private:
  LaneSpec spec_;
  HandoffBoard board_;
  DescriptorSocket socket_;
};

constexpr OptionInfo kMemfdOptions[] = {
    {.name = "fresh",
     .kind = OptionKind::flag,
     .summary = "a new memfd for every message (default: false, a few are kept)",
     .tries = "true",
     .plain = "true"},
};

}  // namespace

extern const TransportInfo memfd_transport;
constinit const TransportInfo memfd_transport = describe<MemfdLane, Loops::erased>({
    .name = "memfd",
    .summary = "memory whose descriptor is passed over a unix socket",
    .copies = "0",
    .descriptors = "socket",
    .waits = kKernelWaits,
    .options = kMemfdOptions,
    .memory_bytes =
        [](const LaneSpec& spec) {
          const std::uint64_t both = saturating_add(spec.size_bytes, spec.reply_bytes);
          return saturating_multiply(places_of(spec) + (spec.options.flag("fresh", false) ? 1 : 0),
                                     both);
        },
    .kept_descriptors = [](const LaneSpec& spec) -> std::uint64_t {
      return spec.options.flag("fresh", false) ? 0 : places_of(spec);
    },
});

}  // namespace ipcbench
