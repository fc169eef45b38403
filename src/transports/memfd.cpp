// Descriptor passing: a message lies in a memfd that the receiver maps. Kept: a few of them, passed
// once, with mappings that stay. Fresh: made, passed, mapped and thrown away for every message.
#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <vector>

#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/notices.hpp"

namespace ipcbench {
namespace {

struct MemfdNotice {
  std::uint32_t place;
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
  KeptEndpoint(const NoticeSockets& sockets, const LaneSpec& spec, Side side)
      : notices_(sockets.end(side), spec), in_bytes_(spec.in_bytes(side)), in_(places_of(spec)) {
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
    notices_.ready({place}, out_[place].fd());
    out_[place].close_fd();  // -1 from now on: the peer has it
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    Fd passed;
    Mapping& memory = in_.at(notices_.await(waited, all_here_ ? nullptr : &passed).place);
    if (memory.data() == nullptr) {
      memory = received_memory(std::move(passed), in_bytes_);
      memory.close_fd();
      memory.populate();
      all_here_ =
          std::ranges::all_of(in_, [](const Mapping& each) { return each.data() != nullptr; });
    }
    return memory.span();
  }
  void release() { notices_.done(); }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  Notices<MemfdNotice> notices_;
  std::size_t in_bytes_;
  std::vector<Mapping> out_, in_;
  bool all_here_ = false;
};

class FreshEndpoint {
 public:
  FreshEndpoint(const NoticeSockets& sockets, const LaneSpec& spec, Side side)
      : notices_(sockets.end(side), spec), in_bytes_(spec.in_bytes(side)) {}

  std::span<std::byte> loan(std::size_t bytes) {
    notices_.next_place();
    out_ = sealed_memory(bytes);
    return out_.span();
  }
  void publish(std::size_t) {
    notices_.ready({}, out_.fd());
    out_ = {};
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    Fd passed;
    notices_.await(waited, &passed);
    in_ = received_memory(std::move(passed), in_bytes_);
    return in_.span();
  }
  void release() {
    in_ = {};
    notices_.done();
  }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  Notices<MemfdNotice> notices_;
  std::size_t in_bytes_;
  Mapping out_, in_;
};

class MemfdLane {
 public:
  explicit MemfdLane(const LaneSpec& spec) : spec_(spec), sockets_(spec) {}
  MemfdLane(const LaneSpec& spec, const LaneHandles& handles) : spec_(spec), sockets_(handles) {}
  LaneHandles handles() const { return sockets_.handles(); }
  void keep(Side side) { sockets_.keep(side); }
  std::string granted() const { return {}; }

  template <class E>
  struct Endpoint : E {
    Endpoint(MemfdLane& lane, Side side) : E(lane.sockets_, lane.spec_, side) {}
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
  NoticeSockets sockets_;
};

constexpr OptionInfo kOptions[] = {
    {"fresh", OptionKind::flag, "a new memfd for every message (default: false, a few are kept)"},
};

}  // namespace

extern const TransportInfo memfd_transport;
constinit const TransportInfo memfd_transport = describe<MemfdLane>({
    .name = "memfd",
    .summary = "memory whose descriptor is passed over a unix socket",
    .copies = "0",
    .descriptors = "socket socket",
    .waits = kKernelWaits,
    .options = kOptions,
    .memory_bytes =
        [](const LaneSpec& spec) {
          const std::uint64_t both = saturating_add(spec.size_bytes, spec.reply_bytes);
          return saturating_multiply(places_of(spec) + (spec.options.flag("fresh", false) ? 1 : 0),
                                     both);
        },
    .kept_descriptors =
        [](const LaneSpec& spec) -> std::uint64_t {
          return spec.options.flag("fresh", false) ? 0 : places_of(spec);
        },
});

}  // namespace ipcbench
