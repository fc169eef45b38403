// The harness's own floor: no payload travels. borrow() writes the message that a peer would have
// sent. In a pool the hand-over itself remains (a count in shared memory), because without it the
// two sides would not do the same number of things; otherwise each side runs by itself.
#include "ipcbench/core/payload.hpp"
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring_lane.hpp"

namespace ipcbench {
namespace {

bool hands_over(const LaneSpec& spec) { return spec.pattern == Pattern::pool; }

template <class Wait>
class NullEndpoint {
 public:
  NullEndpoint(const RingView& out, const RingView& in, const LaneSpec& spec, Side side)
      : ring_(out, in),
        hands_over_(hands_over(spec)),
        touch_(spec.touch),
        // The one reply of a stream is its acknowledgement, always number 0.
        counts_(spec.pattern != Pattern::stream || side == Side::worker),
        first_(counts_ && side == Side::coordinator ? reply_number(0) : 0),
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
    if (touch_)
      fill_payload(in_.span(), first_ + sequence_);
    else
      stamp_payload(in_.span(), first_ + sequence_);
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
  std::uint64_t first_;
  Mapping out_, in_;
  std::uint64_t sequence_ = 0;
};

// The rings of messages that hold nothing but their number.
RingPlan hand_over_plan(LaneSpec spec) {
  spec.size_bytes = spec.reply_bytes = 0;
  return {spec, false};
}

class NullLane : public FdRingLane {
 public:
  explicit NullLane(const LaneSpec& spec)
      : FdRingLane(spec, hand_over_plan(spec), Mapping::shared(hand_over_plan(spec).bytes())) {}
  NullLane(const LaneSpec& spec, const LaneHandles& handles)
      : FdRingLane(spec, hand_over_plan(spec), handles) {}
  std::string granted() const { return {}; }

  template <class Wait>
  struct Endpoint : NullEndpoint<Wait> {
    Endpoint(NullLane& lane, Side side)
        : NullEndpoint<Wait>(lane.out(side), lane.in(side), lane.spec_, side) {
      lane.populate();
    }
  };
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    with_memory_wait(spec.wait,
                     [&]<class Strategy>() { f.template operator()<Endpoint<Strategy>>(); });
  }
};

}  // namespace

extern const TransportInfo null_transport;
constinit const TransportInfo null_transport = [] {
  TransportInfo info = describe<NullLane, Loops::own>({
      .name = "null",
      .summary = "nothing travels: the floor of the harness itself",
      .copies = "0",
      .descriptors = "",
      .waits = kMemoryWaits,
      .memory_bytes = copy_buffers_bytes,
  });
  info.topologies = {Topology::lanes};  // a broker would have nothing to bring
  info.in_memory = false;               // nor is there a payload
  return info;
}();

}  // namespace ipcbench
