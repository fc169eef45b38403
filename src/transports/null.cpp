// The harness's own floor: no payload travels. borrow() writes the message that a peer would have
// sent. In a pool the hand-over itself remains (a count in shared memory), because without it the
// two sides would not do the same number of things; otherwise each side runs by itself.
#include "ipcbench/core/payload.hpp"
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring.hpp"

namespace ipcbench {
namespace {

bool hands_over(const LaneSpec& spec) { return spec.pattern == Pattern::pool; }

template <class Wait>
class NullEndpoint {
 public:
  NullEndpoint(RingView out, RingView in, const LaneSpec& spec, Side side)
      : ring_(out, in, 0),
        hands_over_(hands_over(spec)),
        touch_(spec.touch),
        // The one reply of a stream is its acknowledgement, always number 0.
        counts_(spec.pattern != Pattern::stream || side == Side::worker),
        out_(Mapping::private_memory(spec.out_bytes(side))),
        in_(Mapping::private_memory(spec.in_bytes(side))) {
    out_.prefault();
    in_.prefault();
  }
  std::span<std::byte> loan(std::size_t bytes) {
    if (hands_over_) ring_.loan(0);
    return out_.span().first(bytes);
  }
  void publish(std::size_t) {
    if (hands_over_) ring_.publish(0);
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    if (hands_over_) ring_.borrow(waited);
    if (touch_) fill_payload(in_.span(), sequence_);
    else stamp_payload(in_.span(), sequence_);
    return in_.span();
  }
  void release() {
    if (counts_) ++sequence_;
    if (hands_over_) ring_.release();
  }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  RingEndpoint<Wait> ring_;
  bool hands_over_, touch_, counts_;
  Mapping out_, in_;
  std::uint64_t sequence_ = 0;
};

class NullLane {
 public:
  explicit NullLane(const LaneSpec& spec)
      : spec_(spec), rings_(Mapping::shared(2 * sizeof(RingHeader))) {
    rings_.prefault();
  }
  NullLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), rings_(Mapping::attach(adopt(handles.fds[0]), 2 * sizeof(RingHeader))) {
    keep(Side::worker);
  }
  LaneHandles handles() const { return {.fds = {rings_.fd(), -1, -1, -1}}; }
  void keep(Side) { rings_.close_fd(); }
  std::string granted() const { return {}; }

  template <class Wait>
  struct Endpoint : NullEndpoint<Wait> {
    Endpoint(NullLane& lane, Side side)
        : NullEndpoint<Wait>(lane.ring(side == Side::coordinator), lane.ring(side == Side::worker),
                             lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    if (spec.wait == Wait::spin) f.template operator()<Endpoint<SpinWait>>();
    else f.template operator()<Endpoint<FutexWait>>();
  }

 private:
  RingView ring(bool tasks) const {
    auto* headers = reinterpret_cast<RingHeader*>(rings_.data());
    return {headers + (tasks ? 0 : 1), nullptr, spec_.depth, 0};
  }
  LaneSpec spec_;
  Mapping rings_;
};

}  // namespace

extern const TransportInfo null_transport;
constinit const TransportInfo null_transport = describe<NullLane>({
    .name = "null",
    .summary = "nothing travels: the floor of the harness itself",
    .copies = "0",
    .descriptors = "",
    .waits = {Wait::futex, Wait::spin},
    .memory_bytes = copy_buffers_bytes,
});

}  // namespace ipcbench
