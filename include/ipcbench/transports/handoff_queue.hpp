// For transports that hand over where a message is, not the message: a notice in shared memory says
// that it is there, a count that its place may be used again. A party numbers its places and never
// has more messages under way than places, so a notice is not written over before it was read.
// Waiting is that of all memory (core/wait.hpp), with `block` asleep on a futex.
#pragma once

#include <unistd.h>

#include <exception>
#include <utility>

#include "ipcbench/core/wait.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

// Places that one side of a lane rotates through. With two at least the next message can be written
// while the last one is read.
inline std::uint32_t places_of(const LaneSpec& spec) { return std::max(spec.depth, 2U); }

// One lane's notices of both directions.
class HandoffBoard {
 public:
  static constexpr std::size_t kMostPlaces = 256;
  static constexpr std::size_t kLargest = 16;  // bytes of a notice

  explicit HandoffBoard(const LaneSpec& spec);
  explicit HandoffBoard(Fd inherited);
  int fd() const { return memory_.fd(); }
  void close_fd() { memory_.close_fd(); }  // the mapping stays

  struct Way {
    // Messages that are there, written by the sender; and that may be written over, by the
    // receiver.
    alignas(64) std::atomic<std::uint32_t> sent;
    alignas(64) std::atomic<std::uint32_t> done;
    alignas(64) std::array<std::array<std::byte, kLargest>, kMostPlaces> notices;
  };
  struct End {
    Way *out, *in;
    Doorbell *own, *peer;
  };
  // In the party that is going to use it: no fault is left for the measured part.
  End end(Side side) const;

 private:
  struct Shared;
  Shared& shared() const;
  Mapping memory_;
};

// HandoffQueue of the plain struct T, one end of them. Belongs to one thread.
template <class T>
class HandoffQueue {
  static_assert(sizeof(T) <= HandoffBoard::kLargest && std::is_trivially_copyable_v<T>);

 public:
  HandoffQueue(const HandoffBoard::End& end, const LaneSpec& spec)
      : end_(end), wait_(spec.wait), places_(places_of(spec)) {}

  // The place for the next message; waits until the peer is done with what lies there.
  std::uint32_t next_place() {
    if (!has_place()) until(Change::room, [this] { return has_place(); });
    return place_;
  }
  // The message in next_place() is there.
  void ready(T notice) {
    std::memcpy(end_.out->notices[place_].data(), &notice, sizeof notice);
    end_.out->sent.store(++sent_, std::memory_order_release);  // has_notice()'s acquire
    advance(place_);
    ring(Change::message);
  }
  // The peer's next notice.
  template <class Waited>
  T await(Waited waited) {
    if (!has_notice()) {
      until(Change::message, [this] { return has_notice(); });
      waited();
    }
    T notice;
    std::memcpy(&notice, end_.in->notices[in_place_].data(), sizeof notice);
    ++taken_;
    advance(in_place_);
    return notice;
  }
  // The oldest message that was awaited has been read.
  void done() {
    end_.in->done.store(++done_, std::memory_order_release);  // has_place()'s acquire
    ring(Change::room);
  }
  // Waits until the peer is done with everything, for a sender whose memory is read. A peer takes
  // as long as its work and its codec do, and one that dies takes this party with it, so there is
  // no limit. Who leaves because of a failure waits for a second at most: its peer may be the
  // cause.
  void await_all_done() {
    constexpr unsigned kNap = 1000, kNaps = 1000;
    const bool failed = std::uncaught_exceptions() > 0;
    for (unsigned i = 0; end_.out->done.load(std::memory_order_acquire) != sent_; ++i) {
      if (failed && i == kNaps) return;
      ::usleep(kNap);
    }
  }

 private:
  bool has_place() const noexcept {
    return sent_ - end_.out->done.load(std::memory_order_acquire) < places_;
  }
  bool has_notice() const noexcept {
    return end_.in->sent.load(std::memory_order_acquire) != taken_;
  }
  void advance(std::uint32_t& place) const noexcept {
    place = place + 1 == places_ ? 0 : place + 1;
  }

  template <class Ready>
  void until(Change change, Ready ready) {
    if (wait_ == Wait::spin)
      SpinWait::until(*end_.own, change, ready);
    else if (wait_ == Wait::yield)
      YieldWait::until(*end_.own, change, ready);
    else
      SleepWait::until(*end_.own, change, ready);
  }
  void ring(Change change) {
    if (wait_ != Wait::spin && wait_ != Wait::yield) SleepWait::ring(*end_.peer, change);
  }

  HandoffBoard::End end_;
  Wait wait_;
  std::uint32_t places_;
  std::uint32_t place_ = 0, in_place_ = 0;  // of the next message to send, to take
  std::uint32_t sent_ = 0, taken_ = 0, done_ = 0;
};

}  // namespace ipcbench
