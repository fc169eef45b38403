// The data plane: one party's side of an opened lane.
//
//   out = loan(n)        room for the next message, in place where the transport can (waits for it)
//   publish(n)           the message becomes visible to the peer (copying transports: sends it)
//   in = borrow(waited)  the next message, in place where the transport can (waits for it);
//                        calls waited() at most once, when it had to wait and the message, or its
//                        first piece, is there: so the caller can tell waiting from moving
//   release()            the borrowed message may be overwritten
//
// At most one loan and one borrow are outstanding. The sizes are fixed when the lane is opened.
// Messages arrive whole, once, in order. A peer that is gone is PeerClosed where the kernel tells;
// memory transports cannot know, the supervisor ends them. Signals are retried. Copying transports
// lend a private buffer and copy inside publish and borrow, so the copy is charged to them.
// The end of a worker's endpoint may wait for that of the coordinator's, which waits for nobody:
// where closing loses what is still under way. An endpoint belongs to one thread; where the
// transport says that it works with sender=feeder, that of a worker belongs to two: one that loans
// and publishes, one that borrows and releases.
//
// A Lane owns the system's objects of one coordinator-worker pair:
//
//   L(spec)              coordinator: makes them
//   L(spec, handles)     spawned worker: takes over what the coordinator's handles() named
//   handles()            what a spawned worker inherits
//   keep(side)           in a forked child or its parent: drops what the other side uses
//   granted()            what the system gave where it differs from what was asked, or empty
//   L::visit(spec, f)    calls f.template operator()<E>() with the endpoint type that spec asks
//                        for; E is constructed from (L&, Side), after that side allocates nothing
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "ipcbench/core/control.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/model/options.hpp"

namespace ipcbench {

enum class Side : std::uint8_t { coordinator, worker };
constexpr Side other(Side side) {
  return side == Side::coordinator ? Side::worker : Side::coordinator;
}

struct LaneSpec {
  std::uint64_t size_bytes = 0;   // coordinator to worker
  std::uint64_t reply_bytes = 0;  // worker to coordinator
  std::uint32_t depth = 1;        // messages in flight
  std::uint32_t workers = 1;      // lanes that share the limits of the system
  std::uint32_t lane = 0;         // which of them this is
  std::uint32_t hop = 0;          // topology broker: 0 coordinator to broker, 1 broker to workers
  Pattern pattern = Pattern::pool;
  Start start = Start::fork;
  Wait wait = Wait::block;
  Topology topology = Topology::lanes;
  LockScope lock_scope = LockScope::none;
  bool touch = true;
  bool shares_cores = false;  // there are more parties than cores for them
  bool in_turns = false;      // a task, then its reply: neither side loans before it has released
  std::uint64_t seed = 0;
  Options options;
  ControlBlock* control =
      nullptr;  // never null where a lane is made: registers what outlives a crash

  // Pairs of queues that share the limits of the system.
  std::uint32_t channels() const { return topology == Topology::shared ? 1 : workers; }
  // Of this lane among all of the invocation: for the names of what it makes.
  std::uint32_t number() const { return hop * workers + lane; }
  // Messages of all workers together that are in flight.
  std::uint64_t window() const { return std::uint64_t{depth} * workers; }
  std::uint64_t out_bytes(Side side) const {
    return side == Side::coordinator ? size_bytes : reply_bytes;
  }
  std::uint64_t in_bytes(Side side) const {
    return side == Side::coordinator ? reply_bytes : size_bytes;
  }
};

// Payloads that lie in shared memory while a handle of so many bytes travels in their place: see
// transports/handles.hpp. The replies of a broadcast are one worker's each, and travel as ever.
inline constexpr std::uint64_t kHandleBytes = 16;
struct ByHandle {
  bool tasks = false;
  bool replies = false;
  bool any() const { return tasks || replies; }
};
ByHandle payloads_by_handle(const Experiment& experiment);

// Sizes are those of what travels: frames of a codec, or handles.
LaneSpec lane_spec(const Experiment& experiment, ControlBlock* control);

template <class E>
concept Endpoint = requires(E& e, std::size_t n, void (*waited)()) {
  { e.loan(n) } -> std::same_as<std::span<std::byte>>;
  { e.publish(n) } -> std::same_as<void>;
  { e.borrow(waited) } -> std::same_as<std::span<const std::byte>>;
  { e.release() } -> std::same_as<void>;
  {
    e.chunks_per_message()
    } -> std::convertible_to<std::uint64_t>;  // kernel calls, one message out
};

template <class L>
concept Lane = std::constructible_from<L, const LaneSpec&> &&
    std::constructible_from<L, const LaneSpec&, const LaneHandles&> &&
    requires(L& lane, Side side) {
  { lane.handles() } -> std::same_as<LaneHandles>;
  { lane.keep(side) } -> std::same_as<void>;
  { lane.granted() } -> std::same_as<std::string>;
};

}  // namespace ipcbench
