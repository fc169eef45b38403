// The endpoint of shared queues that move bytes in pieces (core/shared.hpp), made of the same
// movers as that of lanes (transports/copy_endpoint.hpp): private buffers, and the rules by which
// several parties use one queue of bytes. One party sends tasks and many take them; many send
// replies and one takes them; so a lock is only ever needed among the workers.
//
// What a mover moves at once, whole or not at all, is a piece. A message has one of three forms:
//
//   framed   as many calls as it takes, its length in its header, nothing of others in between
//   whole    one piece, sent and taken without a lock
//   pieces   each piece led by its sender; those of several workers mix, and the coordinator puts
//            them together again, one buffer for every message under way
//
// lock-scope=message is what a queue of Python's multiprocessing does: tasks and replies are
// framed. A worker holds the writers' lock from the first byte of its reply to the last, waiting
// for room included; a worker without a task holds the readers' lock while it waits for one and
// takes it.
//
// lock-scope=copy: nobody waits for the other side with a lock in its hands. Replies are whole or
// in pieces, and what keeps two pieces apart is the kernel's own lock on the queue, for one copy.
// Tasks are whole where they fit into a piece; others cannot be in pieces, because one worker must
// get all of them, so they are framed, and a worker takes the readers' lock when there is a task to
// take.
#pragma once

#include <vector>

#include "ipcbench/core/robust_lock.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

//   await_input()        returns when receive() might succeed, or earlier
//   has_input()          might receive() succeed now?
//   keeps_boundaries()   receive() never returns bytes of two send()s, and wants room for all of
//   one
template <class M>
concept SharedMover = Mover<M> && requires(M& m) {
  { m.await_input() } -> std::same_as<void>;
  { m.has_input() } -> std::same_as<bool>;
  { m.keeps_boundaries() } -> std::same_as<bool>;
};

// Lies in memory that all parties map.
struct QueueLocks {
  RobustLock readers;  // of tasks
  RobustLock writers;  // of replies
};

class QueueLocksMemory {
 public:
  QueueLocksMemory() : memory_(Mapping::shared(sizeof(QueueLocks))) {
    get().readers.make();
    get().writers.make();
  }
  explicit QueueLocksMemory(Fd inherited)
      : memory_(Mapping::attach(std::move(inherited), sizeof(QueueLocks))) {
    close_fd();
  }
  QueueLocks& get() const { return *reinterpret_cast<QueueLocks*>(memory_.data()); }
  int fd() const { return memory_.fd(); }
  void close_fd() { memory_.close_fd(); }  // the mapping stays

 private:
  Mapping memory_;
};

class LockGuard {
 public:
  template <class OnWait>
  LockGuard(RobustLock& lock, bool spins, OnWait on_wait) : lock_(lock) {
    lock_.lock(spins, on_wait);
  }
  ~LockGuard() { lock_.unlock(); }
  LockGuard(const LockGuard&) = delete;
  LockGuard& operator=(const LockGuard&) = delete;

 private:
  RobustLock& lock_;
};

struct PieceLead {
  std::uint64_t sender = 0;
};

enum class MessageForm : std::uint8_t { framed, whole, pieces };

inline MessageForm form_of(const LaneSpec& spec, std::uint64_t piece_bytes, Side sender) {
  if (spec.lock_scope != LockScope::copy) return MessageForm::framed;
  if (saturating_add(kHeaderBytes, spec.out_bytes(sender)) <= piece_bytes)
    return MessageForm::whole;
  return sender == Side::worker ? MessageForm::pieces : MessageForm::framed;
}

// Messages that one side can have under way towards it, each in a buffer of its own.
inline std::uint64_t shared_buffers(const LaneSpec& spec, Side side, MessageForm in_form) {
  return drains(spec, side) || in_form == MessageForm::pieces ? spec.window() : 1;
}

// Private memory of all parties.
inline std::uint64_t shared_copy_bytes(const LaneSpec& spec, std::uint64_t piece_bytes) {
  const std::uint64_t task = saturating_add(spec.size_bytes, 2 * kBufferLead);
  const std::uint64_t reply = saturating_add(spec.reply_bytes, 2 * kBufferLead);
  const std::uint64_t replies =
      shared_buffers(spec, Side::coordinator, form_of(spec, piece_bytes, Side::worker));
  return saturating_add(
      saturating_add(task, saturating_multiply(spec.workers, saturating_add(task, reply))),
      saturating_multiply(replies, reply));
}

// Where arriving pieces become messages: buffers, one per message that is being put together or
// waits to be borrowed.
class Inbox {
 public:
  Inbox(std::size_t largest, std::size_t slack, std::size_t buffers, std::size_t sources)
      : largest_(largest),
        stride_((kBufferLead + largest + slack + kBufferLead - 1) / kBufferLead * kBufferLead),
        memory_(Mapping::private_memory(buffers * stride_)),
        arriving_(sources),
        ready_(buffers) {
    memory_.prefault();
    for (std::size_t i = 0; i < buffers; ++i) free_.push_back(i);
  }

  bool has_message() const { return ready_count_ > 0; }
  // Can a message of a new source be begun?
  bool has_room() const { return !free_.empty(); }
  std::size_t sources() const { return arriving_.size(); }
  bool is_arriving(std::size_t source) const { return arriving_.at(source).buffer != kNone; }
  std::span<const std::byte> front() const {
    const auto buffer = buffer_at(ready_[head_]);
    return buffer.first(header_of(buffer).bytes);
  }
  void pop() {
    free_.push_back(ready_[head_]);
    head_ = next(head_);
    --ready_count_;
  }

  // Where the next bytes of this source go, and how many are known to be missing.
  struct Room {
    std::span<std::byte> bytes;  // to the end of the buffer
    std::size_t missing = 0;     // until the header, or the message, is whole
  };
  Room room(std::size_t source) {
    Arriving& message = arriving_.at(source);
    if (message.buffer == kNone) {
      if (free_.empty()) throw CorruptionError("more messages arrive than were asked for");
      message.buffer = free_.back();
      free_.pop_back();
    }
    return {buffer_at(message.buffer).subspan(message.filled), message.total - message.filled};
  }
  void arrived(std::size_t source, std::size_t bytes) {
    Arriving& message = arriving_[source];
    message.filled += bytes;
    if (message.filled >= kHeaderBytes) message.total = header_of(buffer_at(message.buffer)).bytes;
    if (message.total < kHeaderBytes || message.total > largest_ || message.filled > message.total)
      throw CorruptionError("a message of at most " + std::to_string(largest_) +
                            " bytes arrived with " +
                            std::to_string(std::max(message.filled, message.total)));
    if (message.filled < message.total) return;
    ready_[(head_ + ready_count_++) % ready_.size()] = message.buffer;
    message = {};
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  struct Arriving {
    std::size_t buffer = kNone;
    std::size_t filled = 0;
    std::size_t total = kHeaderBytes;  // the header's own size, until that is there
  };
  std::size_t next(std::size_t index) const { return index + 1 == ready_.size() ? 0 : index + 1; }
  std::span<std::byte> buffer_at(std::size_t index) const {
    return memory_.span().subspan(index * stride_ + kBufferLead, stride_ - kBufferLead);
  }

  std::size_t largest_, stride_;
  Mapping memory_;
  std::vector<Arriving> arriving_;  // by source
  std::vector<std::size_t> free_;
  std::vector<std::size_t> ready_;  // a ring, oldest at head
  std::size_t head_ = 0;
  std::size_t ready_count_ = 0;
};

template <SharedMover M>
class SharedCopyEndpoint {
 public:
  SharedCopyEndpoint(M mover, const LaneSpec& spec, std::size_t piece_bytes, Side side,
                     std::uint32_t worker, QueueLocks& locks)
      : mover_(std::move(mover)),
        locks_(locks),
        side_(side),
        worker_(worker),
        scope_(spec.lock_scope),
        spins_(spec.wait == Wait::spin),
        drains_(drains(spec, side)),
        piece_bytes_(piece_bytes),
        out_bytes_(kHeaderBytes + spec.out_bytes(side)),
        in_bytes_(kHeaderBytes + spec.in_bytes(side)),
        out_form_(form_of(spec, piece_bytes, side)),
        in_form_(form_of(spec, piece_bytes, other(side))),
        out_(Mapping::private_memory(kBufferLead + out_bytes_)),
        inbox_(in_bytes_, mover_.receive_slack(), shared_buffers(spec, side, in_form_),
               in_form_ == MessageForm::pieces ? spec.workers : 1) {
    out_.prefault();
    if (in_form_ == MessageForm::pieces)
      piece_.resize(kBufferLead + piece_bytes_ + mover_.receive_slack());
  }

  std::span<std::byte> loan(std::size_t bytes) noexcept {
    return {out_.data() + kBufferLead, bytes};
  }

  template <class OnWait>
  void publish(std::size_t bytes, OnWait on_wait) {
    const std::span<std::byte> message = loan(bytes);
    if (out_form_ == MessageForm::whole) return send_piece(message);
    if (out_form_ == MessageForm::pieces) return send_pieces(message);
    if (side_ == Side::coordinator) return send_framed(message);
    const LockGuard held(locks_.writers, spins_, on_wait);
    send_framed(message);
  }

  template <class OnWait>
  std::span<const std::byte> borrow(OnWait on_wait) {
    const bool locks = side_ == Side::worker && in_form_ == MessageForm::framed;
    if (locks && scope_ == LockScope::message) {
      const LockGuard held(locks_.readers, spins_, on_wait);
      receive_message(on_wait);
    } else if (locks) {
      while (!inbox_.has_message()) take_task(on_wait);
    } else {
      receive_message(on_wait);
    }
    return inbox_.front();
  }

  void release() noexcept { inbox_.pop(); }

  std::uint64_t chunks_per_message() const {
    return out_form_ == MessageForm::whole ? 1 : mover_.pieces(out_bytes_);
  }

 private:
  static constexpr std::size_t kWorthATry = 16 * 1024;  // as that of CopyEndpoint

  IoMode send_mode() const { return spins_ || drains_ ? IoMode::attempt : IoMode::block; }
  IoMode receive_mode() const { return spins_ ? IoMode::attempt : IoMode::block; }

  void make_room() {
    if (drains_ && receive_more(IoMode::attempt)) return;
    if (spins_)
      cpu_pause();
    else
      mover_.await_either();
  }
  void send_framed(std::span<std::byte> rest) {
    while (!rest.empty()) {
      const std::size_t taken = mover_.send(rest, send_mode());
      rest = rest.subspan(taken);
      if (taken == 0) make_room();
    }
  }
  void send_piece(std::span<std::byte> piece) {
    for (;;) {
      const std::size_t taken = mover_.send(piece, send_mode());
      if (taken == piece.size()) return;
      if (taken != 0) throw CorruptionError("a piece was not sent whole");
      make_room();
    }
  }
  // The lead lies in front of its piece, where the one before ends, for the time of a call.
  void send_pieces(std::span<std::byte> rest) {
    const PieceLead lead{worker_};
    const std::size_t most = piece_bytes_ - sizeof lead;
    while (!rest.empty()) {
      const std::size_t bytes = std::min(rest.size(), most);
      std::byte* const front = rest.data() - sizeof lead;
      PieceLead saved;
      std::memcpy(&saved, front, sizeof saved);
      std::memcpy(front, &lead, sizeof lead);
      send_piece({front, sizeof lead + bytes});
      std::memcpy(front, &saved, sizeof saved);
      rest = rest.subspan(bytes);
    }
  }

  template <class OnWait>
  void receive_message(OnWait on_wait) {
    if (inbox_.has_message()) return;
    const bool tries = in_bytes_ >= kWorthATry || spins_;
    if (!(tries && receive_more(IoMode::attempt))) {
      while (!receive_more(receive_mode())) cpu_pause();
      on_wait(WaitEvent::waited);
    }
    while (!inbox_.has_message())
      if (!receive_more(receive_mode())) cpu_pause();
  }

  // Lets a worker try for a task: waits without the lock, and holds it when there is one to take.
  template <class OnWait>
  void take_task(OnWait on_wait) {
    if (!spins_) {
      mover_.await_input();
      on_wait(WaitEvent::waited);
    } else if (!mover_.has_input()) {
      // Not behind the lock: idle workers would keep each other waiting for it.
      cpu_pause();
      return on_wait(WaitEvent::waited);
    }
    {
      const LockGuard held(locks_.readers, spins_, on_wait);
      if (receive_more(IoMode::attempt))
        while (!inbox_.has_message())
          if (!receive_more(receive_mode())) cpu_pause();
    }
    if (spins_ && !inbox_.has_message()) {
      cpu_pause();
      on_wait(WaitEvent::waited);
    }
  }

  // Takes what one call gives. False: nothing there, or no buffer for it.
  bool receive_more(IoMode mode) {
    if (in_form_ == MessageForm::pieces) return receive_piece(mode);
    if (!inbox_.is_arriving(0) && !inbox_.has_room()) return false;
    const Inbox::Room room = inbox_.room(0);
    const bool all = in_form_ == MessageForm::whole || mover_.keeps_boundaries();
    const std::size_t got = mover_.receive(all ? room.bytes : room.bytes.first(room.missing), mode);
    if (got > 0) inbox_.arrived(0, got);
    return got > 0;
  }
  bool receive_piece(IoMode mode) {
    const std::span<std::byte> piece = std::span(piece_).subspan(kBufferLead);
    const std::size_t got = mover_.receive(piece, mode);
    if (got == 0) return false;
    PieceLead lead;
    if (got <= sizeof lead) throw CorruptionError("a piece without content arrived");
    std::memcpy(&lead, piece.data(), sizeof lead);
    const std::span<std::byte> content = piece.subspan(sizeof lead, got - sizeof lead);
    if (lead.sender >= inbox_.sources()) throw CorruptionError("a piece of nobody arrived");
    const std::span<std::byte> room = inbox_.room(lead.sender).bytes;
    if (content.size() > room.size()) throw CorruptionError("a message grew beyond its size");
    std::memcpy(room.data(), content.data(), content.size());
    inbox_.arrived(lead.sender, content.size());
    return true;
  }

  M mover_;
  QueueLocks& locks_;
  Side side_;
  std::uint32_t worker_;
  LockScope scope_;
  bool spins_, drains_;
  std::size_t piece_bytes_, out_bytes_, in_bytes_;
  MessageForm out_form_, in_form_;
  Mapping out_;
  Inbox inbox_;
  std::vector<std::byte> piece_;
};

}  // namespace ipcbench
