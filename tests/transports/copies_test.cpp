// What copies payloads in memory, both sides in one thread: every message whole, once, in order.
#include <gtest/gtest.h>

#include <vector>

#include "ipcbench/core/payload.hpp"
#include "ipcbench/transports/ring.hpp"
#include "ipcbench/transports/shared_ring.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kBytes = 200;

// A ring for each direction, in private memory.
class Rings {
 public:
  explicit Rings(RingShape shape)
      : shape_(shape),
        tasks_(Mapping::private_memory(shape.bytes())),
        replies_(Mapping::private_memory(shape.bytes())) {}
  RingView out(Side side) { return view(side); }
  RingView in(Side side) { return view(other(side)); }

 private:
  RingView view(Side sender) {
    const bool tasks = sender == Side::coordinator;
    return {.count = &counts_[tasks ? 0 : 1],
            .memory = (tasks ? tasks_ : replies_).data(),
            .shape = shape_,
            .own_bell = &bell_,
            .peer_bell = &bell_};
  }
  RingShape shape_;
  Mapping tasks_, replies_;
  RingCount counts_[2] = {};
  Doorbell bell_{};
};

// Tasks and replies in turns, each hashed where it arrives.
template <class Send, class Receive>
void exchange(Send send, Receive receive) {
  for (std::uint64_t sequence = 0; sequence < 50; ++sequence) {
    send(Side::coordinator, sequence);
    ASSERT_TRUE(receive(Side::worker, sequence)) << "task " << sequence;
    send(Side::worker, reply_number(sequence));
    ASSERT_TRUE(receive(Side::coordinator, reply_number(sequence))) << "reply " << sequence;
  }
}

template <class E>
void send(E& endpoint, std::uint64_t sequence) {
  fill_payload(endpoint.loan(kBytes), sequence);
  endpoint.publish(kBytes);
}

template <class E>
bool receive(E& endpoint, std::uint64_t sequence) {
  const auto in = endpoint.borrow([] {});
  const bool good = in.size() == kBytes && hash_matches(in, sequence);
  endpoint.release();
  return good;
}

LaneSpec spec() {
  LaneSpec result;
  result.size_bytes = result.reply_bytes = kBytes;
  result.wait = Wait::spin;
  return result;
}

// In chunks of which the last one is a part, through slots that are used again.
TEST(Copies, ThroughTheSlotsOfARing) {
  Rings rings({.slots = 5, .payload_bytes = 96});
  using Lane = CopyEndpoint<RingMover<SpinWait>>;
  const auto lane = [&](Side side) {
    return Lane(RingMover<SpinWait>(rings.out(side), rings.in(side)), spec(), side);
  };
  Lane lanes[] = {lane(Side::coordinator), lane(Side::worker)};
  const auto of = [&](Side side) -> Lane& { return lanes[side == Side::coordinator ? 0 : 1]; };
  exchange([&](Side side, std::uint64_t number) { send(of(side), number); },
           [&](Side side, std::uint64_t number) { return receive(of(side), number); });
}

TEST(Copies, NoneInPlace) {
  Rings rings({.slots = 2, .payload_bytes = kBytes});
  using Lane = RingEndpoint<SpinWait>;
  Lane lanes[] = {Lane(rings.out(Side::coordinator), rings.in(Side::coordinator)),
                  Lane(rings.out(Side::worker), rings.in(Side::worker))};
  const auto of = [&](Side side) -> Lane& { return lanes[side == Side::coordinator ? 0 : 1]; };
  exchange([&](Side side, std::uint64_t number) { send(of(side), number); },
           [&](Side side, std::uint64_t number) { return receive(of(side), number); });
}

// The payload behind a header.
TEST(Copies, ThroughTheSlotsOfASharedQueue) {
  const SlotsShape shape = SlotsShape::of(spec(), Side::coordinator);
  const Mapping tasks = Mapping::private_memory(shape.bytes());
  const Mapping replies = Mapping::private_memory(shape.bytes());
  shape.make(tasks);
  shape.make(replies);
  using Queue = CopiedSlotsEndpoint<-1>;
  Queue queues[] = {Queue(shape.over(tasks), shape.over(replies)),
                    Queue(shape.over(replies), shape.over(tasks))};
  const auto of = [&](Side side) -> Queue& { return queues[side == Side::coordinator ? 0 : 1]; };
  constexpr std::size_t kAll = kHeaderBytes + kBytes;
  const auto send = [&](Side side, std::uint64_t number) {
    const auto room = of(side).loan(kAll);
    const MessageHeader header{.bytes = kAll, .sequence = number};
    std::memcpy(room.data(), &header, sizeof header);
    fill_payload(room.subspan(kHeaderBytes), number);
    of(side).publish(kAll, [](WaitEvent) {});
  };
  const auto receive = [&](Side side, std::uint64_t number) {
    const auto in = of(side).borrow([](WaitEvent) {});
    const bool good = in.size() == kAll && header_of(in).sequence == number &&
                      hash_matches(in.subspan(kHeaderBytes), number);
    of(side).release();
    return good;
  };
  exchange(send, receive);
}

}  // namespace
}  // namespace ipcbench
