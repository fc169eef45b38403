// A ring of slots with one producer and one consumer, in memory that both can reach: what `shm`,
// `thread` and `null` are made of. Both counts run freely and wrap at 2^32; a slot is found by a
// cursor of one's own, without a division.
#pragma once

#include "ipcbench/core/wait.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

// Lies at the beginning of the ring's memory; zero bits are a fresh ring.
struct RingHeader {
  Signal published;  // messages that the producer made visible
  Signal released;   // messages that the consumer is done with
};

// Where a ring lies and how it is divided. The memory is owned elsewhere.
struct RingView {
  RingHeader* header = nullptr;
  std::byte* slots = nullptr;
  std::uint32_t count = 0;
  std::size_t stride = 0;

  static RingView over(const Mapping& memory, std::uint32_t count, std::size_t stride) {
    return {reinterpret_cast<RingHeader*>(memory.data()), memory.data() + sizeof(RingHeader), count,
            stride};
  }
  static std::uint64_t bytes(std::uint64_t count, std::uint64_t stride) {
    return saturating_add(sizeof(RingHeader), saturating_multiply(count, stride));
  }
  static std::uint64_t stride_for(std::uint64_t bytes) { return saturating_add(bytes, 63) / 64 * 64; }
};

template <class Wait>
class RingProducer {
 public:
  explicit RingProducer(RingView ring) : ring_(ring) {}
  bool has_room() {
    if (published_ - released_ < ring_.count) return true;
    released_ = ring_.header->released.value.load(std::memory_order_acquire);  // consumer's release
    return published_ - released_ < ring_.count;
  }
  std::byte* wait_for_room() {
    while (!has_room()) Wait::until_changed(ring_.header->released, released_);
    return ring_.slots + at_ * ring_.stride;
  }
  void publish() {
    if (++at_ == ring_.count) at_ = 0;
    Wait::set(ring_.header->published, ++published_);
  }

 private:
  RingView ring_;
  std::uint32_t published_ = 0;
  std::uint32_t released_ = 0;  // as last seen: the consumer's cache line is read only when it must be
  std::uint32_t at_ = 0;
};

template <class Wait>
class RingConsumer {
 public:
  explicit RingConsumer(RingView ring) : ring_(ring) {}
  bool has_message() {
    if (released_ != published_) return true;
    published_ = ring_.header->published.value.load(std::memory_order_acquire);  // producer's release
    return released_ != published_;
  }
  void wait_for_message() {
    if (!has_message()) published_ = Wait::until_changed(ring_.header->published, published_);
  }
  std::byte* front() { return ring_.slots + at_ * ring_.stride; }
  void release() {
    if (++at_ == ring_.count) at_ = 0;
    Wait::set(ring_.header->released, ++released_);
  }

 private:
  RingView ring_;
  std::uint32_t released_ = 0;
  std::uint32_t published_ = 0;  // as last seen
  std::uint32_t at_ = 0;
};

// In place: a slot holds a whole message, written and read where it lies.
template <class Wait>
class RingEndpoint {
 public:
  RingEndpoint(RingView out, RingView in, std::size_t in_bytes)
      : out_(out), in_(in), in_bytes_(in_bytes) {}

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
  RingMover(RingView out, RingView in, std::size_t out_chunk, std::size_t in_chunk)
      : out_(out), in_(in), out_chunk_(out_chunk), in_chunk_(in_chunk) {}

  std::size_t send(std::span<std::byte> piece, Mode mode) {
    if (mode == Mode::attempt && !out_.has_room()) return 0;
    const std::size_t bytes = std::min(piece.size(), out_chunk_);
    std::memcpy(out_.wait_for_room(), piece.data(), bytes);
    out_.publish();
    return bytes;
  }
  std::size_t receive(std::span<std::byte> room, Mode mode) {
    if (mode == Mode::attempt && !in_.has_message()) return 0;
    in_.wait_for_message();
    const std::size_t bytes = std::min(room.size(), in_chunk_);
    std::memcpy(room.data(), in_.front(), bytes);
    in_.release();
    return bytes;
  }
  void await_either() { brief_nap(); }  // two words; FUTEX_WAITV is younger than our systems
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / out_chunk_ + 1; }

 private:
  RingProducer<Wait> out_;
  RingConsumer<Wait> in_;
  std::size_t out_chunk_, in_chunk_;
};

// How one lane's two rings are divided.
struct RingShape {
  std::uint32_t count = 0;
  std::uint64_t task_stride = 0, reply_stride = 0;

  static constexpr std::uint64_t kChunk = 64 * 1024;
  static constexpr std::uint32_t kChunks = 8;

  static RingShape in_place(const LaneSpec& spec) {
    return {spec.depth, RingView::stride_for(spec.size_bytes), RingView::stride_for(spec.reply_bytes)};
  }
  static RingShape copied(const LaneSpec& spec) {
    return {std::max(spec.depth, kChunks), RingView::stride_for(std::min(spec.size_bytes, kChunk)),
            RingView::stride_for(std::min(spec.reply_bytes, kChunk))};
  }
  std::uint64_t task_bytes() const { return RingView::bytes(count, task_stride); }
  std::uint64_t reply_bytes() const { return RingView::bytes(count, reply_stride); }
};

// The two rings of a lane and the endpoints over them. `copied` decides what visit() offers.
class RingLane {
 public:
  RingLane(const LaneSpec& spec, bool copied, Mapping tasks, Mapping replies)
      : spec_(spec), copied_(copied), tasks_(std::move(tasks)), replies_(std::move(replies)) {
    tasks_.prefault();
    replies_.prefault();
  }
  static RingShape shape(const LaneSpec& spec, bool copied) {
    return copied ? RingShape::copied(spec) : RingShape::in_place(spec);
  }
  static std::uint64_t memory_bytes(const LaneSpec& spec, bool copied) {
    const RingShape rings = shape(spec, copied);
    const std::uint64_t shared = saturating_add(rings.task_bytes(), rings.reply_bytes());
    return copied ? saturating_add(shared, copy_buffers_bytes(spec)) : shared;
  }
  std::string granted() const { return {}; }

 protected:
  RingView out(Side side) const {
    const RingShape rings = shape(spec_, copied_);
    return side == Side::coordinator
               ? RingView::over(tasks_, rings.count, rings.task_stride)
               : RingView::over(replies_, rings.count, rings.reply_stride);
  }
  RingView in(Side side) const {
    return out(side == Side::coordinator ? Side::worker : Side::coordinator);
  }

  template <class Wait>
  struct InPlace : RingEndpoint<Wait> {
    InPlace(RingLane& lane, Side side)
        : RingEndpoint<Wait>(lane.out(side), lane.in(side), lane.spec_.in_bytes(side)) {}
  };
  template <class Wait>
  struct Copied : CopyEndpoint<RingMover<Wait>> {
    Copied(RingLane& lane, Side side)
        : CopyEndpoint<RingMover<Wait>>(
              RingMover<Wait>(lane.out(side), lane.in(side),
                              std::min(lane.spec_.out_bytes(side), RingShape::kChunk),
                              std::min(lane.spec_.in_bytes(side), RingShape::kChunk)),
              lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec& spec, bool copied, F f) {
    const bool spins = spec.wait == Wait::spin;
    if (copied && spins) f.template operator()<Copied<SpinWait>>();
    if (copied && !spins) f.template operator()<Copied<FutexWait>>();
    if (!copied && spins) f.template operator()<InPlace<SpinWait>>();
    if (!copied && !spins) f.template operator()<InPlace<FutexWait>>();
  }

  LaneSpec spec_;
  bool copied_;
  Mapping tasks_, replies_;
};

}  // namespace ipcbench
