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

#include <algorithm>
#include <ctime>

#include "ipcbench/base/futex.hpp"
#include "ipcbench/base/mapping.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/endpoint.hpp"

namespace ipcbench {

enum class Mode : std::uint8_t { block, attempt };

//   send(piece, mode)     bytes taken from the front of `piece`; 0: mode is attempt, and no room
//   receive(room, mode)   bytes put at the front of `room`; 0: mode is attempt, and nothing there
//   await_either()        returns when one of the two might succeed, or earlier
//   receive_slack()       bytes that receive() may demand behind the message's own
//   pieces(bytes)         calls that a message takes at least
// Eight bytes in front of either span may be overwritten for the time of a call.
template <class M>
concept Mover = std::movable<M> && requires(M& m, std::span<std::byte> bytes, Mode mode) {
  { m.send(bytes, mode) } -> std::same_as<std::size_t>;
  { m.receive(bytes, mode) } -> std::same_as<std::size_t>;
  { m.await_either() } -> std::same_as<void>;
  { m.receive_slack() } -> std::convertible_to<std::size_t>;
  { m.pieces(std::size_t{}) } -> std::convertible_to<std::uint64_t>;
};

// For a mover whose kernel object cannot be polled for both directions.
inline void brief_nap() noexcept {
  const timespec nap{0, 20'000};
  ::nanosleep(&nap, nullptr);
}

// Does this side receive while it sends? See above.
inline bool drains(const LaneSpec& spec, Side side) {
  return side == Side::coordinator && spec.depth > 1 && spec.pattern != Pattern::stream;
}

// Room in front of a message, and its alignment. A whole page: kernel buffers begin on pages, and a
// copy between addresses that differ in their place on the page stalls on false dependencies.
inline constexpr std::size_t kBufferLead = 4096;

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
        slots_(drains_ ? spec.depth : 1),
        stride_((kBufferLead + in_bytes_ + mover_.receive_slack() + kBufferLead - 1) / kBufferLead *
                kBufferLead),
        out_(Mapping::private_memory(kBufferLead + out_bytes_)),
        in_(Mapping::private_memory(slots_ * stride_)) {
    out_.prefault();
    in_.prefault();
  }

  std::span<std::byte> loan(std::size_t bytes) noexcept {
    return out_.span().subspan(kBufferLead, bytes);
  }

  void publish(std::size_t bytes) {
    std::span<std::byte> rest = loan(bytes);
    const Mode mode = wait_ == Wait::spin || drains_ ? Mode::attempt : Mode::block;
    while (!rest.empty()) {
      const std::size_t taken = mover_.send(rest, mode);
      rest = rest.subspan(taken);
      if (taken == 0 && !(drains_ && receive_into_tail(Mode::attempt))) rest_a_little();
    }
  }

  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    if (complete_ == 0) {
      if (filled_ == 0) begin_message(waited);
      while (complete_ == 0)
        if (!receive_into_tail(blocking_mode())) cpu_pause();
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

  Mode blocking_mode() const { return wait_ == Wait::spin ? Mode::attempt : Mode::block; }
  std::size_t next(std::size_t index) const { return index + 1 == slots_ ? 0 : index + 1; }
  std::span<std::byte> slot(std::size_t index) const {
    return in_.span().subspan(index * stride_ + kBufferLead, stride_ - kBufferLead);
  }

  template <class Waited>
  void begin_message(Waited waited) {
    const bool tries = in_bytes_ >= kWorthATry || wait_ != Wait::block;
    if (tries && receive_into_tail(Mode::attempt)) return;
    while (!receive_into_tail(blocking_mode())) cpu_pause();
    waited();
  }

  // One piece more of the message that is arriving. False: nothing there.
  bool receive_into_tail(Mode mode) {
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

  void rest_a_little() {
    if (wait_ == Wait::spin) cpu_pause();
    else mover_.await_either();
  }

  M mover_;
  Wait wait_;
  bool drains_;
  std::size_t out_bytes_, in_bytes_;
  std::size_t slots_;   // messages that fit on the receiving side
  std::size_t stride_;  // from one of them to the next
  Mapping out_, in_;
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
    if (errno == EPIPE || errno == ECONNRESET || errno == EIDRM)
      throw PeerClosed(std::string(name) + ": the peer is gone");
    throw_errno(name);
  }
}

// Until `out` has room or `in` has something.
inline void poll_either(int out, int in) {
  pollfd entries[] = {{out, POLLOUT, 0}, {in, POLLIN, 0}};
  ::poll(entries, 2, -1);
}

}  // namespace ipcbench
