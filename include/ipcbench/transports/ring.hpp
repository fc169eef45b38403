// A ring of slots with one producer and one consumer, in memory that both can reach: what `shm`,
// `thread`, `mmap`, `sysv-shm` and `null` are made of.
//
// Messages are numbered from 1, modulo 2^32. The producer writes the payload and then, behind it in
// the same slot, the number of the message: the consumer waits for exactly that number to stand
// there, so a small message and the news of it travel in one cache line. (A slot's earlier numbers
// differ from the one awaited by a multiple of the slots, and the zero of fresh memory is never
// awaited in the first round.) The way back is one count of messages that the consumer is done
// with. The producer looks at it only when the ring seems full: with more slots than messages in
// flight, once in a round.
//
// Where a task and its reply take turns, one slot can be both rings: the reply is written over its
// task, tasks have the odd numbers and replies the even ones, and a slot that it is one's turn to
// write has room. So one line goes back and forth instead of two and two counts.
#pragma once

#include "ipcbench/core/wait.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

// The consumer's count, which the producer reads. On a line of its own. Zero bits are a fresh ring.
struct alignas(64) RingCount {
  std::atomic<std::uint32_t> released;
};

// How one ring is divided.
struct RingShape {
  std::uint64_t slots = 0;
  std::uint64_t payload_bytes = 0;  // of a slot

  // Where the number stands, and from one slot to the next.
  std::uint64_t number_at() const { return saturating_add(payload_bytes, 3) / 4 * 4; }
  std::uint64_t stride() const { return saturating_add(number_at(), 4 + 63) / 64 * 64; }
  std::uint64_t bytes() const { return saturating_multiply(slots, stride()); }
};

// One ring as a party sees it: the ring, whom to wake, and what to wait at. Owned elsewhere.
struct RingView {
  RingCount* count = nullptr;
  std::byte* memory = nullptr;
  RingShape shape;
  std::uint32_t first_number = 1;
  std::uint32_t number_step = 1;  // 2: of a slot that both sides use in turns
  // Messages that have been through: who takes over an end of a ring goes on behind them.
  std::uint32_t passed = 0;
  Doorbell* own_bell = nullptr;
  Doorbell* peer_bell = nullptr;
};

// One's own place in a ring: the number of the message that comes next, and its slot.
class RingCursor {
 public:
  explicit RingCursor(const RingView& ring)
      : begin_(ring.memory),
        end_(ring.memory + ring.shape.bytes()),
        at_(begin_ + ring.passed % ring.shape.slots * ring.shape.stride()),
        stride_(ring.shape.stride()),
        number_at_(ring.shape.number_at()),
        number_(ring.first_number + ring.passed * ring.number_step),
        step_(ring.number_step) {}
  std::byte* slot() const noexcept { return at_; }
  std::uint32_t number() const noexcept { return number_; }
  std::atomic_ref<std::uint32_t> word() const noexcept {
    return std::atomic_ref(*reinterpret_cast<std::uint32_t*>(at_ + number_at_));
  }
  void advance() noexcept {
    number_ += step_;
    at_ += stride_;
    if (at_ == end_) at_ = begin_;
  }

 private:
  std::byte *begin_, *end_, *at_;
  std::size_t stride_, number_at_;
  std::uint32_t number_, step_;
};

template <class Wait>
class RingProducer {
 public:
  explicit RingProducer(const RingView& ring)
      : cursor_(ring),
        released_(&ring.count->released),
        own_bell_(ring.own_bell),
        peer_bell_(ring.peer_bell),
        // Taken in turns there is always room; number 0 alone looks at the count to find that out.
        last_with_room_(ring.number_step == 1 ? static_cast<std::uint32_t>(ring.shape.slots)
                                              : UINT32_MAX),
        slots_(last_with_room_) {}

  bool has_room() noexcept {
    if (last_with_room_ - cursor_.number() < slots_) return true;
    last_with_room_ = slots_ + released_->load(std::memory_order_acquire);  // consumer's release
    return last_with_room_ - cursor_.number() < slots_;
  }
  std::byte* wait_for_room() {
    if (!has_room()) Wait::until(*own_bell_, Change::room, [this] { return has_room(); });
    return cursor_.slot();
  }
  void publish() {
    cursor_.word().store(cursor_.number(), std::memory_order_release);  // has_message()'s acquire
    cursor_.advance();
    Wait::ring(*peer_bell_, Change::message);
  }

 private:
  RingCursor cursor_;
  std::atomic<std::uint32_t>* released_;
  Doorbell *own_bell_, *peer_bell_;
  std::uint32_t last_with_room_;  // number of the last message that fits, as last seen
  std::uint32_t slots_;
};

template <class Wait>
class RingConsumer {
 public:
  explicit RingConsumer(const RingView& ring)
      : cursor_(ring),
        released_(&ring.count->released),
        own_bell_(ring.own_bell),
        peer_bell_(ring.peer_bell) {}

  bool has_message() const noexcept {
    return cursor_.word().load(std::memory_order_acquire) ==
           cursor_.number();  // publish()'s release
  }
  void wait_for_message() {
    Wait::until(*own_bell_, Change::message, [this] { return has_message(); });
  }
  std::byte* front() const noexcept { return cursor_.slot(); }
  void release() {
    released_->store(cursor_.number(), std::memory_order_release);  // has_room()'s acquire
    cursor_.advance();
    Wait::ring(*peer_bell_, Change::room);
  }

 private:
  RingCursor cursor_;
  std::atomic<std::uint32_t>* released_;
  Doorbell *own_bell_, *peer_bell_;
};

// In place: a slot holds a whole message, written and read where it lies.
template <class Wait>
class RingEndpoint {
 public:
  RingEndpoint(const RingView& out, const RingView& in)
      : out_(out), in_(in), in_bytes_(in.shape.payload_bytes) {}

  std::span<std::byte> loan(std::size_t bytes) { return {out_.wait_for_room(), bytes}; }
  void publish(std::size_t) { out_.publish(); }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    if (!in_.has_message()) {
      in_.wait_for_message();
      waited();
    }
    return {in_.front(), in_bytes_};
  }
  void release() { in_.release(); }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  RingProducer<Wait> out_;
  RingConsumer<Wait> in_;
  std::size_t in_bytes_;
};

// Copied in and out: slots are small, so that they stay in the cache, and a large message passes
// through them in chunks, the copy in and the copy out at the same time.
template <class Wait>
class RingMover {
 public:
  RingMover(const RingView& out, const RingView& in)
      : out_(out),
        in_(in),
        own_bell_(out.own_bell),
        out_chunk_(out.shape.payload_bytes),
        in_chunk_(in.shape.payload_bytes) {}

  std::size_t send(std::span<std::byte> piece, IoMode mode) {
    if (mode == IoMode::attempt && !out_.has_room()) return 0;
    const std::size_t bytes = std::min(piece.size(), out_chunk_);
    std::memcpy(out_.wait_for_room(), piece.data(), bytes);
    out_.publish();
    return bytes;
  }
  std::size_t receive(std::span<std::byte> room, IoMode mode) {
    if (!in_.has_message()) {
      if (mode == IoMode::attempt) return 0;
      in_.wait_for_message();
    }
    const std::size_t bytes = std::min(room.size(), in_chunk_);
    std::memcpy(room.data(), in_.front(), bytes);
    in_.release();
    return bytes;
  }
  void await_either() {
    Wait::until(*own_bell_, Change::either,
                [this] { return out_.has_room() || in_.has_message(); });
  }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / out_chunk_ + 1; }

 private:
  RingProducer<Wait> out_;
  RingConsumer<Wait> in_;
  Doorbell* own_bell_;
  std::size_t out_chunk_, in_chunk_;
};

}  // namespace ipcbench
