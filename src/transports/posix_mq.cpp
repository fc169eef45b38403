// Two POSIX message queues per worker. What exceeds the queue's largest message travels in chunks.
// Two copies per message: user to kernel to user.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/resource.h>

#include <fstream>

#include <fmt/format.h>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/host/system_limits.hpp"
#include "ipcbench/transports/copy_queues.hpp"

namespace ipcbench {
namespace {

struct Limits {
  std::uint64_t messages = 10;   // fs.mqueue.msg_max
  std::uint64_t bytes = 8192;    // fs.mqueue.msgsize_max
  std::uint64_t user_bytes = 0;  // RLIMIT_MSGQUEUE
};

Limits read_limits() {
  Limits limits;
  std::ifstream("/proc/sys/fs/mqueue/msg_max") >> limits.messages;
  std::ifstream("/proc/sys/fs/mqueue/msgsize_max") >> limits.bytes;
  rlimit user{};
  check(::getrlimit(RLIMIT_MSGQUEUE, &user), "getrlimit(RLIMIT_MSGQUEUE)");
  limits.user_bytes = user.rlim_cur;
  return limits;
}

// What the kernel charges for a place in a queue beside its bytes: a message's head and a tree node
// (mqueue_get_inode in ipc/mqueue.c).
constexpr std::uint64_t kPlaceBytes = 48 + 48;

// Beyond this a message gains nothing, and costs places.
constexpr std::uint64_t kPosixMqChunk = 64 << 10;
constexpr std::uint64_t kLeastChunk = 64;

struct PosixMqShape {
  std::uint64_t chunk = 0;   // bytes per message of the queue
  std::uint64_t places = 0;  // messages that a queue holds
};

// As many places as fit into the user's allowance for all queues of all lanes.
PosixMqShape shape_of(const LaneSpec& spec, const Limits& limits) {
  PosixMqShape shape;
  const std::uint64_t payload = std::max(spec.size_bytes, spec.reply_bytes);
  const std::uint64_t largest =
      spec.topology == Topology::shared ? saturating_add(kHeaderBytes, payload) : payload;
  const std::uint64_t queues = 2ULL * spec.channels();
  // Many queues share the allowance: a place in each of them comes before large messages.
  const std::uint64_t share = limits.user_bytes / queues;
  const std::uint64_t affordable =
      share > kPlaceBytes + kLeastChunk ? share - kPlaceBytes : kLeastChunk;
  shape.chunk =
      spec.options.size("chunk", std::min({largest, limits.bytes, kPosixMqChunk, affordable}));
  const std::uint64_t fitting = limits.user_bytes / queues / (shape.chunk + kPlaceBytes);
  shape.places = spec.options.count("queue", std::min(fitting, limits.messages));
  return shape;
}

void check_posix_mq_limits(const LaneSpec& spec) {
  const Limits limits = read_limits();
  const PosixMqShape shape = shape_of(spec, limits);
  if (shape.chunk > limits.bytes)
    throw ResourceError(fmt::format(
        "posix-mq:chunk={}: the limit is {}; raise fs.mqueue.msgsize_max or set chunk <= {}",
        shape.chunk, limits.bytes, limits.bytes));
  if (shape.places > limits.messages)
    throw ResourceError(fmt::format(
        "posix-mq:queue={}: the limit is {}; raise fs.mqueue.msg_max or set queue <= {}",
        shape.places, limits.messages, limits.messages));
  require("posix-mq", Limited::posix_queues, 2ULL * spec.channels(),
          "remove queues that nobody uses (rm /dev/mqueue/NAME), or lower workers");
  const std::uint64_t needed =
      saturating_multiply(2ULL * spec.channels(),
                          std::max<std::uint64_t>(1, shape.places) * (shape.chunk + kPlaceBytes));
  if (needed > limits.user_bytes)
    throw ResourceError(fmt::format(
        "posix-mq: {} queues need {} bytes, a user may have {} (ulimit -q); raise RLIMIT_MSGQUEUE, "
        "or lower workers, chunk or queue",
        2 * spec.channels(), needed, limits.user_bytes));
}

// Without a name as soon as it is made. An mqd_t is a descriptor on Linux.
Fd make_queue(const PosixMqShape& shape) {
  const ObjectId id(Manifest::of_this_run().table(), ObjectKind::posix_queue);
  const std::string name = "/" + id.name();
  mq_attr attributes{};
  attributes.mq_maxmsg = static_cast<long>(shape.places);
  attributes.mq_msgsize = static_cast<long>(shape.chunk);
  const mqd_t queue =
      ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attributes);
  if (queue == -1)
    throw_errno(fmt::format("mq_open({} messages of {} bytes)", shape.places, shape.chunk));
  ::mq_unlink(name.c_str());
  return Fd(queue);
}

class PosixQueues {
 public:
  explicit PosixQueues(const LaneSpec& spec)
      : shape_(shape_of(spec, read_limits())),
        tasks_(make_queue(shape_)),
        replies_(make_queue(shape_)) {}
  PosixQueues(const LaneSpec&, const LaneHandles& handles)
      : shape_{static_cast<std::uint64_t>(handles.numbers[0]),
               static_cast<std::uint64_t>(handles.numbers[1])},
        tasks_(adopt(handles.fds[0])),
        replies_(adopt(handles.fds[1])) {}
  LaneHandles handles() const {
    return {.fds = {tasks_.get(), replies_.get(), -1, -1},
            .numbers = {static_cast<std::int64_t>(shape_.chunk),
                        static_cast<std::int64_t>(shape_.places), 0, 0}};
  }
  void keep(Side) {}  // both sides use both queues
  std::string granted() const {
    return fmt::format("chunk={}:queue={}", format_size(shape_.chunk), shape_.places);
  }
  std::size_t piece_bytes() const { return shape_.chunk; }
  static std::uint64_t piece_bytes(const LaneSpec& spec) {
    return shape_of(spec, read_limits()).chunk;
  }
  // Of messages that this side sends.
  int queue_from(Side side) const { return (side == Side::coordinator ? tasks_ : replies_).get(); }

  class Mover;

 private:
  PosixMqShape shape_;
  Fd tasks_, replies_;
};

class PosixQueues::Mover {
 public:
  Mover(const PosixQueues& queues, const LaneSpec&, Side side)
      : out_(queues.queue_from(side)),
        in_(queues.queue_from(other(side))),
        chunk_(queues.piece_bytes()) {}

  std::size_t send(std::span<std::byte> piece, IoMode mode) {
    const std::size_t bytes = std::min(piece.size(), chunk_);
    const auto* data = reinterpret_cast<const char*>(piece.data());
    return move_bytes("mq_send", false, [&] {
      const int failed = mode == IoMode::block ? ::mq_send(out_, data, bytes, 0)
                                               : ::mq_timedsend(out_, data, bytes, 0, &kPast);
      return failed != 0 ? ssize_t{-1} : static_cast<ssize_t>(bytes);
    });
  }
  std::size_t receive(std::span<std::byte> room, IoMode mode) {
    auto* data = reinterpret_cast<char*>(room.data());
    return move_bytes("mq_receive", false, [&] {
      return mode == IoMode::block ? ::mq_receive(in_, data, room.size(), nullptr)
                                   : ::mq_timedreceive(in_, data, room.size(), nullptr, &kPast);
    });
  }
  void await_either() { poll_either(out_, in_); }
  void await_input() { poll_input(in_); }
  bool has_input() const { return polls_input(in_); }
  bool keeps_boundaries() const { return true; }
  // mq_receive wants room for the largest message of the queue, whatever is in it.
  std::size_t receive_slack() const { return chunk_; }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / chunk_ + 1; }

 private:
  static constexpr timespec kPast{0, 0};  // a deadline that is over: succeeds at once or not at all
  int out_, in_;
  std::size_t chunk_;
};

constexpr OptionInfo kPosixMqOptions[] = {
    {"chunk", OptionKind::size,
     "largest message of a queue (default: 64KiB as far as allowed, fs.mqueue.msgsize_max)", 1,
     16ULL << 20, "", "8KiB 16KiB"},
    {"queue", OptionKind::count, "messages that a queue holds (default: as many as allowed)", 1,
     65536, "", "1 4"},
};

}  // namespace

extern const TransportInfo posix_mq_transport;
constinit const TransportInfo posix_mq_transport = describe_copying<PosixQueues>({
    .name = "posix-mq",
    .summary = "two POSIX message queues per worker, or two for all; larger messages in chunks",
    .copies = "2 (into the kernel and out)",
    .descriptors = "queue queue",
    .waits = kKernelWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kPosixMqOptions,
    .replaces_workers = true,
    .memory_bytes = copy_buffers_bytes,
    .check_limits = check_posix_mq_limits,
});

}  // namespace ipcbench
