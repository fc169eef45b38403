// What anonymous and named pipes have in common: there is one for each direction, and bytes are
// written into it or mapped into it (vmsplice). How they are made is the family's.
#pragma once

#include <fcntl.h>
#include <sys/uio.h>

#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {

// Both ends of one pipe. A side of a lane holds one of them.
struct Pipe {
  Fd read_end, write_end;
  bool packets = false;  // what is written comes out in pieces as it went in (O_DIRECT)
};

// `call`: bytes per read or write. The kernel keeps two freed pages of a pipe for the next write;
// calls of that size use them again, larger ones go to the allocator for every page.
std::size_t pipe_call_bytes(const Options& options);
// ResourceError where the machine does not allow the capacity that was asked for, for all lanes.
void check_pipe_limits(std::string_view transport, const LaneSpec& spec);
// Both sides' buffers, mapped ones included.
std::uint64_t pipe_memory_bytes(const LaneSpec& spec);

class PipeMover;

// A pipe for each direction, of one worker or of all.
class Pipes {
 public:
  // Sets the capacity that the options ask for; the default one as far as the system allows it.
  Pipes(const LaneSpec& spec, Pipe tasks, Pipe replies);
  Pipes(const LaneSpec& spec, const LaneHandles& handles);
  LaneHandles handles() const {
    return {.fds = {tasks_.read_end.get(), replies_.write_end.get(), -1, -1},
            .numbers = {tasks_.packets ? 1 : 0, replies_.packets ? 1 : 0, 0, 0}};
  }
  void keep(Side side) {
    // End of file comes only when nobody holds the write end any more.
    (side == Side::coordinator ? tasks_.read_end : tasks_.write_end).reset();
    (side == Side::coordinator ? replies_.write_end : replies_.read_end).reset();
  }
  std::string granted() const;
  // Of messages that this side sends.
  const Pipe& pipe_from(Side side) const { return side == Side::coordinator ? tasks_ : replies_; }

  using Mover = PipeMover;

 private:
  std::size_t call_;
  Pipe tasks_, replies_;
};

class PipeMover {
 public:
  PipeMover(const Pipes& pipes, const LaneSpec& spec, Side side);

  std::size_t send(std::span<std::byte> piece, IoMode mode) {
    iovec part{piece.data(), std::min(piece.size(), call_)};
    if (mode == IoMode::block || writes_at_once_)
      return move_bytes("write(pipe)", false,
                        [&] { return ::write(write_fd_, part.iov_base, part.iov_len); });
    return move_at_once("write(pipe)", POLLOUT, write_fd_, writes_know_nowait_,
                        [&](int flags) { return ::pwritev2(write_fd_, &part, 1, -1, flags); });
  }
  std::size_t receive(std::span<std::byte> room, IoMode mode) {
    iovec part{room.data(), std::min(room.size(), call_)};
    if (mode == IoMode::block || reads_at_once_)
      return move_bytes("read(pipe)", true,
                        [&] { return ::read(read_fd_, part.iov_base, part.iov_len); });
    return move_at_once("read(pipe)", POLLIN, read_fd_, reads_know_nowait_,
                        [&](int flags) { return ::preadv2(read_fd_, &part, 1, -1, flags); });
  }
  void await_either() { poll_either(write_fd_, read_fd_); }
  void await_input() { poll_input(read_fd_); }
  bool has_input() const { return polls_input(read_fd_); }
  bool keeps_boundaries() const { return reads_packets_; }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / std::min(bytes, call_) + 1; }

 protected:
  int write_fd_;

 private:
  // An attempt at an end that may block: by the flag where this kernel knows it for pipes (it does
  // not for named ones), behind a look at the end elsewhere. A write behind such a look may still
  // block for a moment, which a wait that gets here does next anyway.
  template <class Call>
  std::size_t move_at_once(const char* name, short event, int fd, bool& knows_nowait, Call call) {
    if (knows_nowait) {
      bool refused = false;
      const std::size_t moved = move_bytes(name, event == POLLIN, [&] {
        const ssize_t result = call(RWF_NOWAIT);
        refused = result == -1 && errno == EOPNOTSUPP;
        if (refused) errno = EAGAIN;
        return result;
      });
      if (!refused) return moved;
      knows_nowait = false;
    }
    pollfd entry{fd, event, 0};
    if (::poll(&entry, 1, 0) != 1) return 0;
    return move_bytes(name, event == POLLIN, [&] { return call(0); });
  }

  int read_fd_;
  std::size_t call_;
  bool reads_packets_;
  bool reads_at_once_, writes_at_once_;  // that end is non-blocking altogether
  bool reads_know_nowait_ = true,
       writes_know_nowait_ = true;  // one each: threads may share the work
};

// Maps the sender's pages into the pipe; the receiver's read is the only copy. A page may not be
// written again before it was read, and the kernel does not tell when that is, so messages rotate
// through a pool of slots that is larger than the pipe:
//
// A pipe has B places, one for each page or part of one, and gives a place free only when all of
// its bytes have been copied out, under the lock that a mapping takes too. Slots begin on pages, so
// a message occupies p = ceil(bytes / page) places. With K slots, slot j mod K is written again for
// message j, when the messages j-K+1 to j-1 are all in the pipe or read: publish() returned for
// them. Places are given free in order. So if any place of message j-K were still taken, the
// (K-1) p places of the messages behind it would be taken too, (K-1) p + 1 in all. With
// K = floor(B / p) + 2 that is at least B + 2: more than there are.
class SpliceMover : public PipeMover {
 public:
  SpliceMover(const Pipes& pipes, const LaneSpec& spec, Side side);

  std::size_t send(std::span<std::byte> piece, IoMode mode) {
    const iovec part{piece.data(), piece.size()};
    const unsigned flags = mode == IoMode::attempt ? SPLICE_F_NONBLOCK : 0;
    return move_bytes("vmsplice", false, [&] { return ::vmsplice(write_fd_, &part, 1, flags); });
  }
  std::size_t out_slots(std::size_t bytes) const { return slots(bytes, capacity_); }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / capacity_ + 1; }

  static std::size_t slots(std::size_t bytes, std::size_t capacity) {
    constexpr std::size_t kPage = 4096;
    return capacity / kPage / ((bytes + kPage - 1) / kPage) + 2;
  }

 private:
  std::size_t capacity_;  // what the system gave
};

inline constexpr OptionInfo kPipeCapacityOption = {
    "capacity",
    OptionKind::size,
    "bytes that each pipe holds, system: as it comes, 64KiB (default: 256KiB, splice: 1MiB)",
    4096,
    1ULL << 31,
    "system",
    "system 1MiB",
    "system"};
inline constexpr OptionInfo kPipeCallOption = {
    "call",
    OptionKind::size,
    "bytes per read or write, whole: the message (default: 8KiB, splice: whole)",
    1,
    1ULL << 31,
    "whole",
    "whole 4KiB 16KiB 64KiB",
    "whole"};
inline constexpr OptionInfo kPipeSpliceOption = {
    .name = "splice",
    .kind = OptionKind::flag,
    .summary =
        "map pages into the pipe, vmsplice, instead of copying them; best with wait=spin (default: "
        "false)",
    .tries = "true"};

}  // namespace ipcbench
