// Bare conversations in memory, as lean as they can be: no virtual call, no clock and no
// bookkeeping in the loop, but the same bytes written and checked as in the tool. Each talk has a
// side that asks (and is timed) and one that answers, for so many messages; the memory they share
// is made beforehand, what is a side's own in its prepare call. All wait by spinning but for Futex.
#pragma once

#include <algorithm>

#include "bare_shared.hpp"
#include "ipcbench/core/payload.hpp"

namespace bare {

inline void verify(Bytes message, std::uint64_t sequence) {
  if (!ipcbench::sum_matches(message, sequence))
    throw ipcbench::CorruptionError("another content arrived");
}

// Where a message is said to be there: with it in one cache line where it is small.
struct alignas(128) Slot {
  static constexpr std::size_t kSmall = 48;
  std::atomic<std::uint32_t> number;
  std::atomic<std::uint32_t> sleeps;
  std::byte small[kSmall];
};

struct Spin {
  static void publish(Slot& slot, std::uint32_t number) {
    slot.number.store(number, std::memory_order_release);  // await's acquire
  }
  static void await(Slot& slot, std::uint32_t number) {
    while (slot.number.load(std::memory_order_acquire) != number) ipcbench::cpu_pause();
  }
};

struct Futex {
  static void publish(Slot& slot, std::uint32_t number) {
    slot.number.store(number);
    if (slot.sleeps.load() != 0) ipcbench::futex_wake_one(slot.number);
  }
  static void await(Slot& slot, std::uint32_t number) {
    for (;;) {
      const std::uint32_t seen = slot.number.load();
      if (seen == number) return;
      slot.sleeps.store(1);
      ipcbench::futex_wait(slot.number, seen);  // returns at once where it has changed meanwhile
      slot.sleeps.store(0, std::memory_order_relaxed);
    }
  }
};

// There and back in place: a line or slot for each way, or one for both.
template <class Wait, bool kOne>
class PingPong {
 public:
  static constexpr bool kThreads = false;
  static constexpr bool kStream = false;
  explicit PingPong(std::size_t bytes) {
    const std::size_t stride = sizeof(Slot) + (bytes + 127) / 128 * 128;
    memory_ = shared_memory(2 * stride);
    for (std::size_t way = 0; way < 2; ++way) {
      const Bytes place = memory_.span().subspan(kOne ? 0 : way * stride, stride);
      slots_[way] = reinterpret_cast<Slot*>(place.data());
      payloads_[way] = bytes <= Slot::kSmall ? Bytes(slots_[way]->small, bytes)
                                             : place.subspan(sizeof(Slot), bytes);
    }
  }
  void reset() {
    for (Slot* slot : slots_) new (slot) Slot();
  }
  void prepare_ask() {}
  void prepare_answer() { memory_.populate(); }
  void ask(std::uint64_t count) {
    for (std::uint64_t i = 1; i <= count; ++i) {
      ipcbench::fill_payload(payloads_[0], i);
      Wait::publish(*slots_[0], request(i));
      Wait::await(*slots_[1], reply(i));
      verify(payloads_[1], i);
    }
  }
  void answer(std::uint64_t count) {
    for (std::uint64_t i = 1; i <= count; ++i) {
      Wait::await(*slots_[0], request(i));
      verify(payloads_[0], i);
      ipcbench::fill_payload(payloads_[1], i);
      Wait::publish(*slots_[1], reply(i));
    }
  }

 private:
  static std::uint32_t request(std::uint64_t i) {
    return static_cast<std::uint32_t>(kOne ? 2 * i - 1 : i);
  }
  static std::uint32_t reply(std::uint64_t i) {
    return static_cast<std::uint32_t>(kOne ? 2 * i : i);
  }
  ipcbench::Mapping memory_;
  Slot* slots_[2];
  Bytes payloads_[2];
};

// Between threads, by reference: of what the pointer leads to only the number is written and read.
class Pointer {
 public:
  static constexpr bool kThreads = true;
  static constexpr bool kStream = false;
  explicit Pointer(std::size_t bytes) {
    for (ipcbench::Mapping& each : buffers_) {
      each = ipcbench::Mapping::private_memory(bytes);
      each.prefault();
    }
  }
  void reset() {}
  void prepare_ask() {}
  void prepare_answer() {}
  void ask(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      hand_over(0, i);
      take(1, i);
    }
  }
  void answer(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      take(0, i);
      hand_over(1, i);
    }
  }

 private:
  struct alignas(128) Place {
    std::atomic<std::byte*> pointer{nullptr};
  };
  void hand_over(std::size_t way, std::uint64_t sequence) {
    ipcbench::stamp_payload(buffers_[way].span(), sequence);
    places_[way].pointer.store(buffers_[way].data(), std::memory_order_release);  // take's acquire
  }
  void take(std::size_t way, std::uint64_t sequence) {
    std::byte* there = nullptr;
    while ((there = places_[way].pointer.load(std::memory_order_acquire)) == nullptr)
      ipcbench::cpu_pause();
    places_[way].pointer.store(nullptr, std::memory_order_relaxed);  // before the answer's release
    if (!ipcbench::stamp_matches({there, buffers_[way].size()}, sequence))
      throw ipcbench::CorruptionError("another number arrived");
  }
  Place places_[2];
  ipcbench::Mapping buffers_[2];
};

// One way through a ring of slots, each side with what it last saw of the other's count.
class RingTalk {
 public:
  static constexpr bool kThreads = false;
  static constexpr bool kStream = true;
  void reset() { new (counters_.get()) Counters(); }

 protected:
  RingTalk(std::size_t slots, std::size_t stride, bool huge)
      : slots_(slots), stride_(stride), memory_(shared_memory(slots * stride, huge)) {}
  // The slot of number `i`, once there is room, or a message.
  std::byte* room(std::uint64_t i) {
    if (i - seen_ >= slots_) seen_ = spin_until(counters_->taken, i - slots_ + 1);
    return slot(i);
  }
  std::byte* message(std::uint64_t i) {
    if (i >= seen_) seen_ = spin_until(counters_->sent, i + 1);
    return slot(i);
  }
  void begin() {
    seen_ = 0;
    at_ = 0;
  }
  void sent(std::uint64_t i) { counters_->sent.store(i + 1, std::memory_order_release); }
  void taken(std::uint64_t i) { counters_->taken.store(i + 1, std::memory_order_release); }
  void await_drained(std::uint64_t count) { spin_until(counters_->taken, count); }

  std::size_t slots_, stride_;
  ipcbench::Mapping memory_;

 private:
  // Called once per message, in order: no division.
  std::byte* slot(std::uint64_t) {
    std::byte* here = memory_.data() + at_ * stride_;
    at_ = at_ + 1 == slots_ ? 0 : at_ + 1;
    return here;
  }
  std::shared_ptr<Counters> counters_ = make_shared_block<Counters>();
  std::uint64_t seen_ = 0;
  std::size_t at_ = 0;
};

// 8 MiB in place, or two messages where they are larger.
class Ring : public RingTalk {
 public:
  explicit Ring(std::size_t bytes)
      : RingTalk(std::clamp<std::size_t>((8U << 20) / bytes, 2, 4096), (bytes + 63) / 64 * 64,
                 true),
        bytes_(bytes) {}
  void prepare_ask() { begin(); }
  void prepare_answer() {
    begin();
    memory_.populate();
  }
  void ask(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      ipcbench::fill_payload({room(i), bytes_}, i);
      sent(i);
    }
    await_drained(count);
  }
  void answer(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      verify({message(i), bytes_}, i);
      taken(i);
    }
  }

 private:
  std::size_t bytes_;
};

// Copied in and out through 8 chunks of 64 KiB, between buffers of each side's own.
class Chunks : public RingTalk {
 public:
  explicit Chunks(std::size_t bytes) : RingTalk(8, std::min(bytes, kChunk), false), bytes_(bytes) {}
  void prepare_ask() {
    begin();
    own_ = ipcbench::Mapping::private_memory(bytes_);
    own_.prefault();
  }
  void prepare_answer() {
    prepare_ask();
    memory_.populate();
  }
  void ask(std::uint64_t count) {
    std::uint64_t chunk = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      ipcbench::fill_payload(own_.span(), i);
      for (std::size_t at = 0; at < bytes_; at += stride_, ++chunk) {
        std::memcpy(room(chunk), own_.data() + at, std::min(stride_, bytes_ - at));
        sent(chunk);
      }
    }
    await_drained(chunk);
  }
  void answer(std::uint64_t count) {
    std::uint64_t chunk = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      for (std::size_t at = 0; at < bytes_; at += stride_, ++chunk) {
        std::memcpy(own_.data() + at, message(chunk), std::min(stride_, bytes_ - at));
        taken(chunk);
      }
      verify(own_.span(), i);
    }
  }

 private:
  static constexpr std::size_t kChunk = 64 << 10;
  std::size_t bytes_;
  ipcbench::Mapping own_;
};

}  // namespace bare
