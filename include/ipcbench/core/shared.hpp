// The data plane of topology `shared`: one queue of tasks from which idle workers pull, one queue
// of replies into which all workers answer. A SharedEndpoint is one party's side of both. It has
// the operations of an Endpoint (core/endpoint.hpp) with these differences:
//
//   * A message is a MessageHeader and the payload behind it, the header written by whoever sends.
//     The sizes of payloads are fixed when the queues are opened, but a message may also be a
//     header alone: the order to stop, or an acknowledgement. borrow() returns what was published.
//   * Messages arrive whole and once. Tasks are taken in the order in which they were sent, each by
//     one worker, whichever; replies of different workers come in any order.
//   * publish(n, note) and borrow(note) tell the caller where the time goes:
//       note(WaitEvent::blocked)  about to wait for a lock that another party holds
//       note(WaitEvent::locked)   has it now
//       note(WaitEvent::waited)   has waited for the message since the last note
//   * An endpoint for workers knows its worker by number, because the pieces of several workers may
//     be under way to the coordinator at the same time.
//
// A party that dies with a lock in its hands or a half-written message takes the queue with it. The
// next one to want the lock is told so by the kernel (PeerClosed); where there is no lock nobody
// can know. The supervisor sees the death itself and ends the invocation.
//
// A Shared type owns the system's objects of both queues:
//
//   S(spec)              coordinator: makes them
//   S(spec, handles)     spawned worker: takes over what the coordinator's handles() named
//   handles()            what a spawned worker inherits
//   keep(side)           in a forked child or its parent: drops what the other side uses
//   granted()            as of a Lane
//   S::visit(spec, f)    as of a Lane; E is constructed from (S&, Side, worker)
#pragma once

#include <cstring>

#include "ipcbench/core/endpoint.hpp"

namespace ipcbench {

struct MessageHeader {
  std::uint64_t bytes = 0;     // of the whole message, this header included
  std::uint64_t sequence = 0;  // of the task; its reply carries the same
  std::uint32_t slot = 0;      // the task's place in the coordinator's window
  std::uint32_t sender = 0;    // the worker; of a task: 0
};

inline constexpr std::size_t kHeaderBytes = sizeof(MessageHeader);

inline MessageHeader header_of(std::span<const std::byte> message) noexcept {
  MessageHeader header;
  std::memcpy(&header, message.data(), sizeof header);
  return header;
}

enum class WaitEvent : std::uint8_t { blocked, locked, waited };

template <class E>
concept SharedEndpoint = requires(E& e, std::size_t n, void (*note)(WaitEvent)) {
  { e.loan(n) } -> std::same_as<std::span<std::byte>>;
  { e.publish(n, note) } -> std::same_as<void>;
  { e.borrow(note) } -> std::same_as<std::span<const std::byte>>;
  { e.release() } -> std::same_as<void>;
  { e.chunks_per_message() } -> std::convertible_to<std::uint64_t>;
};

template <class S>
concept Shared = std::constructible_from<S, const LaneSpec&> &&
    std::constructible_from<S, const LaneSpec&, const LaneHandles&> &&
    requires(S& shared, Side side) {
  { shared.handles() } -> std::same_as<LaneHandles>;
  { shared.keep(side) } -> std::same_as<void>;
  { shared.granted() } -> std::same_as<std::string>;
};

}  // namespace ipcbench
