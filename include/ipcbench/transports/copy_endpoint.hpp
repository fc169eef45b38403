// The endpoint of every transport that moves bytes in pieces: a private buffer to write into, a
// private buffer to receive into, and the loops over pieces between them. What a transport brings
// is a Mover: one piece out, one piece in.
//
// Both sides of a lane may be blocked in publish() at once, each waiting for the other to read,
// when messages are larger than what lies between them. With one message in flight that cannot
// happen. With more, the coordinator does not block: while there is no room for its next piece it
// receives what the worker has to say into further buffers (`drains`).
#pragma once

#include <poll.h>
#include <sched.h>
#include <sys/mman.h>

#include <algorithm>
#include <ctime>

#include "ipcbench/base/futex.hpp"
#include "ipcbench/base/mapping.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/core/wait.hpp"

namespace ipcbench {

enum class IoMode : std::uint8_t { block, attempt };

//   send(piece, mode)     bytes taken from the front of `piece`; 0: mode is attempt, and no room
//   receive(room, mode)   bytes put at the front of `room`; 0: mode is attempt, and nothing there
//   await_either()        returns when one of the two might succeed, or earlier
//   receive_slack()       bytes that receive() may demand behind the message's own
//   pieces(bytes)         calls that a message takes at least
//   out_slots(bytes)      only where the kernel goes on reading what was sent: buffers that
//   messages
//                         of so many bytes have to rotate through before one may be written again
// Eight bytes in front of either span may be overwritten for the time of a call.
template <class M>
concept Mover = std::movable<M> && requires(M& m, std::span<std::byte> bytes, IoMode mode) {
  { m.send(bytes, mode) } -> std::same_as<std::size_t>;
  { m.receive(bytes, mode) } -> std::same_as<std::size_t>;
  { m.await_either() } -> std::same_as<void>;
  { m.receive_slack() } -> std::convertible_to<std::size_t>;
  { m.pieces(std::size_t{}) } -> std::convertible_to<std::uint64_t>;
};

template <Mover M>
std::size_t out_slots(const M& mover, std::size_t bytes) {
  if constexpr (requires { mover.out_slots(bytes); })
    return mover.out_slots(bytes);
  else
    return 1;
}

// For a mover whose kernel object cannot be polled for both directions.
inline void brief_nap() noexcept {
  const timespec nap{0, 20'000};
  ::nanosleep(&nap, nullptr);
}

// Waits that never sleep in a call: descriptors may be non-blocking altogether.
inline bool never_blocks(Wait wait) { return wait == Wait::spin || wait == Wait::yield; }

// What a wait means where looking is a call into the kernel: some tries with a pause behind each,
// with backoff then tries with a sched_yield behind each for as long as a sleep costs, then a call
// that blocks. spin stays with the pause, yield with the sched_yield.
class Patience {
 public:
  explicit Patience(Wait wait) noexcept
      : wait_(wait),
        tries_(wait == Wait::backoff || wait == Wait::hybrid ? kTries : 0),
        yields_(wait == Wait::backoff) {}

  // May the next call block?
  IoMode mode() const noexcept {
    return tries_ == 0 && !yields_ && !never_blocks(wait_) ? IoMode::block : IoMode::attempt;
  }
  // Behind an attempt in vain.
  void rest() noexcept {
    if (tries_ == 0 && wait_ != Wait::spin) {
      if (yields_ && yielding_since_ == 0) yielding_since_ = monotonic_ns();
      ::sched_yield();
      if (yields_) yields_ = monotonic_ns() - yielding_since_ < kSleepCostNs;
      return;
    }
    if (tries_ != 0) --tries_;
    cpu_pause();
  }

 private:
  // About 5 us of calls: an answer from another core comes within two, a sleep costs 25.
  static constexpr int kTries = 20;
  Wait wait_;
  int tries_;
  bool yields_;
  std::uint64_t yielding_since_ = 0;
};

// Does this side receive while it sends? See above.
inline bool drains(const LaneSpec& spec, Side side) {
  return side == Side::coordinator && spec.depth > 1 && spec.pattern != Pattern::stream;
}

// Room in front of a message, and its alignment. A whole page: kernel buffers begin on pages, and a
// copy between addresses that differ in their place on the page stalls on false dependencies.
inline constexpr std::size_t kBufferLead = 4096;

// From one message to the next where several follow each other.
inline std::size_t buffer_stride(std::size_t bytes) {
  return (kBufferLead + bytes + kBufferLead - 1) / kBufferLead * kBufferLead;
}

// A buffer that the kernel goes on reading is looked up page by page, which costs a tenth in large
// pages: where it can, the system makes whole ones of it.
inline Mapping large_pages(std::size_t bytes) {
  constexpr std::size_t kLarge = 2U << 20;
  Mapping memory = Mapping::private_memory((bytes + kLarge - 1) / kLarge * kLarge);
  ::madvise(memory.data(), memory.size(), MADV_HUGEPAGE);
  return memory;
}

// Private memory of both sides of one lane.
inline std::uint64_t copy_buffers_bytes(const LaneSpec& spec) {
  const std::uint64_t both = saturating_add(spec.size_bytes, spec.reply_bytes);
  const std::uint64_t replies = drains(spec, Side::coordinator) ? spec.depth : 1;
  return saturating_add(saturating_add(both, spec.size_bytes),
                        saturating_multiply(replies, spec.reply_bytes));
}

template <Mover M>
class CopyEndpoint {
 public:
  CopyEndpoint(M mover, const LaneSpec& spec, Side side)
      : mover_(std::move(mover)),
        wait_(spec.wait),
        drains_(drains(spec, side)),
        out_bytes_(spec.out_bytes(side)),
        in_bytes_(spec.in_bytes(side)),
        out_slots_(ipcbench::out_slots(mover_, out_bytes_)),
        slots_(drains_ ? spec.depth : 1),
        stride_(buffer_stride(in_bytes_ + mover_.receive_slack())),
        out_(out_slots_ == 1 ? Mapping::private_memory(kBufferLead + out_bytes_)
                             : large_pages(out_slots_ * buffer_stride(out_bytes_))),
        in_(Mapping::private_memory(slots_ * stride_)) {
    out_.prefault();
    in_.prefault();
  }

  std::span<std::byte> loan(std::size_t bytes) noexcept {
    return out_.span().subspan(out_at_ + kBufferLead, bytes);
  }

  void publish(std::size_t bytes) {
    std::span<std::byte> rest = loan(bytes);
    Patience patience(wait_);
    while (!rest.empty()) {
      const std::size_t taken = mover_.send(rest, drains_ ? IoMode::attempt : patience.mode());
      rest = rest.subspan(taken);
      if (taken != 0 || (drains_ && receive_into_tail(IoMode::attempt))) continue;
      if (patience.mode() == IoMode::block)
        mover_.await_either();
      else
        patience.rest();
    }
    if (out_slots_ != 1) out_at_ = out_at_ == last_out() ? 0 : out_at_ + buffer_stride(out_bytes_);
  }

  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    if (complete_ == 0) {
      if (filled_ == 0) begin_message(waited);
      Patience patience(wait_);
      while (complete_ == 0)
        if (!receive_into_tail(patience.mode())) patience.rest();
    }
    return std::span<const std::byte>(slot(head_)).first(in_bytes_);
  }

  void release() noexcept {
    head_ = next(head_);
    --complete_;
  }

  std::uint64_t chunks_per_message() const { return mover_.pieces(out_bytes_); }

 private:
  // A try that fails costs a system call: worth it only where the copy that it keeps apart from the
  // wait is long.
  static constexpr std::size_t kWorthATry = 16 * 1024;

  std::size_t last_out() const { return (out_slots_ - 1) * buffer_stride(out_bytes_); }
  std::size_t next(std::size_t index) const { return index + 1 == slots_ ? 0 : index + 1; }
  std::span<std::byte> slot(std::size_t index) const {
    return in_.span().subspan(index * stride_ + kBufferLead, stride_ - kBufferLead);
  }

  template <class Waited>
  void begin_message(Waited waited) {
    const bool tries = in_bytes_ >= kWorthATry || wait_ != Wait::block;
    if (tries && receive_into_tail(IoMode::attempt)) return;
    Patience patience(wait_);
    while (!receive_into_tail(patience.mode())) patience.rest();
    waited();
  }

  // One piece more of the message that is arriving. False: nothing there.
  bool receive_into_tail(IoMode mode) {
    if (complete_ == slots_) return false;
    const std::size_t missing = in_bytes_ - filled_;
    const std::size_t got =
        mover_.receive(slot(tail_).subspan(filled_, missing + mover_.receive_slack()), mode);
    if (got > missing)
      throw CorruptionError("a message of " + std::to_string(in_bytes_) + " bytes arrived with " +
                            std::to_string(filled_ + got));
    filled_ += got;
    if (filled_ == in_bytes_) {
      filled_ = 0;
      ++complete_;
      tail_ = next(tail_);
    }
    return got > 0;
  }

  M mover_;
  Wait wait_;
  bool drains_;
  std::size_t out_bytes_, in_bytes_;
  std::size_t out_slots_;  // messages that fit on the sending side
  std::size_t slots_;      // messages that fit on the receiving side
  std::size_t stride_;     // from one of them to the next
  Mapping out_, in_;
  std::size_t out_at_ = 0;    // where loan() lends next
  std::size_t head_ = 0;      // slot that borrow() lends next
  std::size_t tail_ = 0;      // slot that is being filled
  std::size_t filled_ = 0;    // bytes of it that are there
  std::size_t complete_ = 0;  // whole messages between head and tail
};

// The calls of read(2)'s and write(2)'s kind: retries signals, tells a closed peer.
// `result` of -1 with EAGAIN is 0 bytes.
template <class Call>
std::size_t move_bytes(const char* name, bool zero_is_end, Call call) {
  for (;;) {
    const ssize_t moved = call();
    if (moved > 0) return static_cast<std::size_t>(moved);
    if (moved == 0 && zero_is_end) throw PeerClosed(std::string(name) + ": the peer is gone");
    if (moved == 0) return 0;
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == ETIMEDOUT || errno == ENOMSG) return 0;
    if (errno == EPIPE || errno == ECONNRESET || errno == ECONNREFUSED || errno == EIDRM)
      throw PeerClosed(std::string(name) + ": the peer is gone");
    throw_errno(name);
  }
}

inline void poll_input(int in) {
  pollfd entry{in, POLLIN, 0};
  ::poll(&entry, 1, -1);
}

inline bool polls_input(int in) {
  pollfd entry{in, POLLIN, 0};
  return ::poll(&entry, 1, 0) != 0;
}

// Until `out` has room or `in` has something.
inline void poll_either(int out, int in) {
  pollfd entries[] = {{out, POLLOUT, 0}, {in, POLLIN, 0}};
  ::poll(entries, 2, -1);
}

}  // namespace ipcbench
