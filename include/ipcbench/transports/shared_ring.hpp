// Shared queues in memory that all parties can reach: what `shm` and `thread` offer in topology
// `shared`. Each direction has slots for whole messages, and two queues of their numbers: the free
// ones and the ready ones. A number goes round: loan takes a free one, publish makes it ready,
// borrow takes a ready one, release frees it. A party that keeps a slot for long, because it works
// on the message where it lies, holds up nobody else, as it would in a ring of the slots
// themselves. There is no lock.
#pragma once

#include "ipcbench/core/index_queue.hpp"
#include "ipcbench/core/shared.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

// Where the slots of one direction lie. The memory is owned elsewhere.
struct SlotsView {
  IndexQueue* free = nullptr;
  IndexQueue* ready = nullptr;
  std::byte* slots = nullptr;
  std::size_t stride = 0;

  std::span<std::byte> slot(std::uint32_t index) const { return {slots + index * stride, stride}; }
};

struct SlotsShape {
  std::uint32_t count = 0;
  std::uint64_t stride = 0;
  bool huge = false;

  static SlotsShape of(const LaneSpec& spec, Side sender) {
    const std::uint64_t message = saturating_add(kHeaderBytes, spec.out_bytes(sender));
    return {static_cast<std::uint32_t>(spec.window()), saturating_add(message, 63) / 64 * 64,
            spec.options.flag("huge", false)};
  }
  std::uint64_t bytes() const {
    const std::uint64_t all =
        saturating_add(2 * IndexQueue::bytes(count), saturating_multiply(count, stride));
    return huge ? saturating_add(all, Mapping::kHugePage - 1) / Mapping::kHugePage *
                      Mapping::kHugePage
                : all;
  }
  // All slots free.
  void make(const Mapping& memory) const {
    IndexQueue& free = IndexQueue::make(memory.data(), count);
    IndexQueue::make(memory.data() + IndexQueue::bytes(count), count);
    for (std::uint32_t i = 0; i < count; ++i) free.push(i, false);
  }
  SlotsView over(const Mapping& memory) const {
    const std::size_t queue = IndexQueue::bytes(count);
    return {&IndexQueue::at(memory.data()), &IndexQueue::at(memory.data() + queue),
            memory.data() + 2 * queue, stride};
  }
};

// In place. kSpins: looks before it sleeps, less than 0: never.
template <int kSpins>
class SlotsEndpoint {
 public:
  SlotsEndpoint(SlotsView out, SlotsView in) : out_(out), in_(in) {}

  std::span<std::byte> loan(std::size_t bytes) {
    loaned_ = out_.free->pop(kSpins);
    return out_.slot(loaned_).first(bytes);
  }
  template <class OnWait>
  void publish(std::size_t, OnWait) {
    out_.ready->push(loaned_, kSpins >= 0);
  }
  template <class OnWait>
  std::span<const std::byte> borrow(OnWait on_wait) {
    if (!in_.ready->try_pop(borrowed_)) {
      borrowed_ = in_.ready->pop(kSpins);
      on_wait(WaitEvent::waited);
    }
    const auto slot = in_.slot(borrowed_);
    const std::uint64_t bytes = header_of(slot).bytes;
    if (bytes < kHeaderBytes || bytes > slot.size())
      throw CorruptionError("a message of " + std::to_string(bytes) + " bytes is in a slot of " +
                            std::to_string(slot.size()));
    return slot.first(bytes);
  }
  void release() { in_.free->push(borrowed_, kSpins >= 0); }
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  SlotsView out_, in_;
  std::uint32_t loaned_ = 0, borrowed_ = 0;
};

// Copied in and out: a slot is taken for the time of a copy.
template <int kSpins>
class CopiedSlotsEndpoint {
 public:
  CopiedSlotsEndpoint(SlotsView out, SlotsView in)
      : slots_(out, in),
        out_(Mapping::private_memory(out.stride)),
        in_(Mapping::private_memory(in.stride)) {
    out_.prefault();
    in_.prefault();
  }
  std::span<std::byte> loan(std::size_t bytes) { return out_.span().first(bytes); }
  template <class OnWait>
  void publish(std::size_t bytes, OnWait on_wait) {
    std::memcpy(slots_.loan(bytes).data(), out_.data(), bytes);
    slots_.publish(bytes, on_wait);
  }
  template <class OnWait>
  std::span<const std::byte> borrow(OnWait on_wait) {
    const auto message = slots_.borrow(on_wait);
    std::memcpy(in_.data(), message.data(), message.size());
    slots_.release();
    return in_.span().first(message.size());
  }
  void release() {}
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  SlotsEndpoint<kSpins> slots_;
  Mapping out_, in_;
};

template <int kSpins>
class InPlaceSlots;
template <int kSpins>
class CopiedSlots;

// Both directions and the endpoints over them. `copied` decides what visit() offers.
class SharedSlots {
 public:
  SharedSlots(const LaneSpec& spec, Mapping tasks, Mapping replies, bool makes)
      : task_shape_(SlotsShape::of(spec, Side::coordinator)),
        reply_shape_(SlotsShape::of(spec, Side::worker)),
        tasks_(std::move(tasks)),
        replies_(std::move(replies)) {
    if (makes) {
      task_shape_.make(tasks_);
      reply_shape_.make(replies_);
    }
    populate();
    if (!makes || !task_shape_.huge) return;
    huge_refused_ = tasks_.collapse();
    if (huge_refused_.empty()) huge_refused_ = replies_.collapse();
  }
  static std::uint64_t task_bytes(const LaneSpec& spec) {
    return SlotsShape::of(spec, Side::coordinator).bytes();
  }
  static std::uint64_t reply_bytes(const LaneSpec& spec) {
    return SlotsShape::of(spec, Side::worker).bytes();
  }
  static std::uint64_t memory_bytes(const LaneSpec& spec, bool copied) {
    const std::uint64_t shared = saturating_add(task_bytes(spec), reply_bytes(spec));
    const std::uint64_t both = saturating_add(spec.size_bytes, spec.reply_bytes);
    const std::uint64_t buffers =
        saturating_multiply(spec.workers + 1ULL, saturating_add(both, 8192));
    return copied ? saturating_add(shared, buffers) : shared;
  }
  std::string granted() const {
    if (!task_shape_.huge) return {};
    return huge_refused_.empty() ? "huge=true" : "huge=false (" + huge_refused_ + ")";
  }

 protected:
  // In the party that is going to use it, because a fork does not hand on the pages of shared
  // memory: no fault is left for the measured part.
  void populate() const {
    tasks_.populate();
    replies_.populate();
  }
  SlotsView out(Side side) const {
    return side == Side::coordinator ? task_shape_.over(tasks_) : reply_shape_.over(replies_);
  }
  template <int kSpins>
  friend class InPlaceSlots;
  template <int kSpins>
  friend class CopiedSlots;

  template <class F>
  static void visit(const LaneSpec& spec, bool copied, F f) {
    const auto with_spins = [&]<int kSpins>() {
      if (copied)
        f.template operator()<CopiedSlots<kSpins>>();
      else
        f.template operator()<InPlaceSlots<kSpins>>();
    };
    if (spec.wait == Wait::spin) return with_spins.template operator()<-1>();
    if (spec.wait == Wait::hybrid) return with_spins.template operator()<kHybridLooks>();
    if (spec.wait == Wait::futex) return with_spins.template operator()<0>();
    throw std::logic_error("no way of shared slots to wait: " + std::string(name_of(spec.wait)));
  }

  SlotsShape task_shape_, reply_shape_;
  Mapping tasks_, replies_;
  std::string huge_refused_;
};

template <int kSpins>
class InPlaceSlots : public SlotsEndpoint<kSpins> {
 public:
  InPlaceSlots(SharedSlots& shared, Side side, std::uint32_t)
      : SlotsEndpoint<kSpins>(shared.out(side), shared.out(other(side))) {
    shared.populate();
  }
};

template <int kSpins>
class CopiedSlots : public CopiedSlotsEndpoint<kSpins> {
 public:
  CopiedSlots(SharedSlots& shared, Side side, std::uint32_t)
      : CopiedSlotsEndpoint<kSpins>(shared.out(side), shared.out(other(side))) {
    shared.populate();
  }
};

}  // namespace ipcbench
