// Two System V message queues per worker. What exceeds the system's largest message travels in
// chunks. Two copies per message: user to kernel to user. The queues cannot be without an id, so
// their names stay in the manifest, and whoever is left removes them.
#include <sys/ipc.h>
#include <sys/msg.h>

#include <fstream>

#include <fmt/format.h>

#include "ipcbench/base/capability.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/host/system_limits.hpp"
#include "ipcbench/transports/copy_queues.hpp"

namespace ipcbench {
namespace {

std::uint64_t sysv_mq_limit(const char* path, std::uint64_t otherwise) {
  std::ifstream(path) >> otherwise;
  return otherwise;
}

// Beyond this a message gains nothing.
constexpr std::uint64_t kSysvMqChunk = 64 << 10;
// What a queue is to hold where it may be chosen: with the system's 16KiB the sides wait for each
// other behind every second message.
constexpr std::uint64_t kQueue = 1 << 20;

struct SysvMqShape {
  std::uint64_t chunk = 0;  // bytes per message of the queue
  std::uint64_t queue = 0;  // bytes that a queue holds
};

SysvMqShape shape_of(const LaneSpec& spec) {
  const std::uint64_t most = sysv_mq_limit("/proc/sys/kernel/msgmnb", 16384);
  const bool free = has_capability(CAP_SYS_RESOURCE);
  SysvMqShape shape;
  shape.queue = spec.options.size("queue", free ? std::max(kQueue, most) : most);
  shape.chunk = spec.options.size("chunk", std::min({sysv_mq_limit("/proc/sys/kernel/msgmax", 8192),
                                                     shape.queue, kSysvMqChunk}));
  return shape;
}

// msgsnd wants the type in the eight bytes in front of the text. There the previous piece ends, so
// those bytes are put back behind the call: no staging copy.
class TypeInFront {
 public:
  explicit TypeInFront(std::byte* text) : front_(text - sizeof(long)) {
    std::memcpy(saved_, front_, sizeof saved_);
    const long type = 1;
    std::memcpy(front_, &type, sizeof type);
  }
  ~TypeInFront() { std::memcpy(front_, saved_, sizeof saved_); }
  TypeInFront(const TypeInFront&) = delete;
  TypeInFront& operator=(const TypeInFront&) = delete;
  void* message() const { return front_; }

 private:
  std::byte* front_;
  std::byte saved_[sizeof(long)];
};

std::uint64_t queue_bytes(int id) {
  msqid_ds state{};
  check(::msgctl(id, IPC_STAT, &state), "msgctl(IPC_STAT)");
  return state.msg_qbytes;
}

int make_queue(const LaneSpec& spec, const SysvMqShape& shape) {
  ObjectId name(Manifest::of_this_run().table(), ObjectKind::message_queue);
  int id = -1;
  while ((id = ::msgget(name.key(), IPC_CREAT | IPC_EXCL | 0600)) == -1 && errno == EEXIST)
    name.choose_again();
  name.keep(check(id, "msgget"));
  msqid_ds state{};
  check(::msgctl(id, IPC_STAT, &state), "msgctl(IPC_STAT)");
  if (state.msg_qbytes == shape.queue) return id;
  state.msg_qbytes = shape.queue;
  // A default is a wish.
  if (::msgctl(id, IPC_SET, &state) != 0 && spec.options.has("queue"))
    throw_errno("msgctl(msg_qbytes=" + std::to_string(shape.queue) + ")");
  return id;
}

class SysvQueues {
 public:
  explicit SysvQueues(const LaneSpec& spec)
      : chunk_(shape_of(spec).chunk),
        tasks_(make_queue(spec, shape_of(spec))),
        replies_(make_queue(spec, shape_of(spec))) {}
  SysvQueues(const LaneSpec&, const LaneHandles& handles)
      : chunk_(static_cast<std::uint64_t>(handles.numbers[0])),
        tasks_(static_cast<int>(handles.numbers[1])),
        replies_(static_cast<int>(handles.numbers[2])) {}
  LaneHandles handles() const {
    return {.numbers = {static_cast<std::int64_t>(chunk_), tasks_, replies_, 0}};
  }
  void keep(Side) {}  // an id is not held open
  std::string granted() const {
    return fmt::format("chunk={}:queue={}", format_size(chunk_), format_size(queue_bytes(tasks_)));
  }
  std::size_t piece_bytes() const { return chunk_; }
  static std::uint64_t piece_bytes(const LaneSpec& spec) { return shape_of(spec).chunk; }
  // Of messages that this side sends.
  int queue_from(Side side) const { return side == Side::coordinator ? tasks_ : replies_; }

  class Mover;

 private:
  std::uint64_t chunk_;
  int tasks_, replies_;
};

class SysvQueues::Mover {
 public:
  Mover(const SysvQueues& queues, const LaneSpec&, Side side)
      : out_(queues.queue_from(side)),
        in_(queues.queue_from(other(side))),
        chunk_(queues.piece_bytes()) {}

  std::size_t send(std::span<std::byte> piece, IoMode mode) {
    const std::size_t bytes = std::min(piece.size(), chunk_);
    const TypeInFront type(piece.data());
    return move_bytes("msgsnd", false, [&] {
      return ::msgsnd(out_, type.message(), bytes, flags(mode)) != 0 ? ssize_t{-1}
                                                                     : static_cast<ssize_t>(bytes);
    });
  }
  std::size_t receive(std::span<std::byte> room, IoMode mode) {
    const TypeInFront type(room.data());
    return move_bytes("msgrcv", false,
                      [&] { return ::msgrcv(in_, type.message(), room.size(), 0, flags(mode)); });
  }
  void await_either() { brief_nap(); }  // these queues cannot be polled
  void await_input() { brief_nap(); }
  bool has_input() const {
    msqid_ds queue{};
    return ::msgctl(in_, IPC_STAT, &queue) != 0 || queue.msg_qnum != 0;
  }
  bool keeps_boundaries() const { return true; }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / chunk_ + 1; }

 private:
  static int flags(IoMode mode) { return mode == IoMode::attempt ? IPC_NOWAIT : 0; }
  int out_, in_;
  std::size_t chunk_;
};

void check_sysv_mq_limits(const LaneSpec& spec) {
  const SysvMqShape shape = shape_of(spec);
  const std::uint64_t largest = sysv_mq_limit("/proc/sys/kernel/msgmax", 8192);
  if (shape.chunk > largest)
    throw ResourceError(
        fmt::format("sysv-mq:chunk={}: the limit is {}; raise kernel.msgmax or set chunk <= {}",
                    format_size(shape.chunk), format_size(largest), format_size(largest)));
  const std::uint64_t most = sysv_mq_limit("/proc/sys/kernel/msgmnb", 16384);
  // A queue that takes empty messages only would be waited for for ever.
  for (const auto& [name, value] : {std::pair{"kernel.msgmax", largest}, {"kernel.msgmnb", most}})
    if (value == 0)
      throw ResourceError(fmt::format(
          "sysv-mq: needs messages of 1 byte or more, the limit is 0; raise {} or use another "
          "transport",
          name));
  if (shape.queue > most && !has_capability(CAP_SYS_RESOURCE))
    throw ResourceError(
        fmt::format("sysv-mq:queue={}: the limit is {}; raise kernel.msgmnb or set queue <= {}",
                    format_size(shape.queue), format_size(most), format_size(most)));
  if (shape.chunk > shape.queue)
    throw ResourceError(fmt::format(
        "sysv-mq:chunk={}: the queue holds {} and would never take it; raise queue or lower chunk",
        format_size(shape.chunk), format_size(shape.queue)));
  require("sysv-mq", Limited::sysv_queues, 2ULL * spec.channels(),
          "remove queues that nobody uses (ipcs -q, ipcrm), or lower workers");
}

constexpr OptionInfo kSysvMqOptions[] = {
    {"chunk", OptionKind::size,
     "largest message of a queue (default: 64KiB as far as allowed, kernel.msgmax)", 1, 16ULL << 20,
     "", "8KiB 16KiB"},
    {"queue", OptionKind::size,
     "bytes that a queue holds (default: 1MiB where allowed, else the system's, kernel.msgmnb)", 1,
     1ULL << 30, "", "64KiB 256KiB"},
};

}  // namespace

extern const TransportInfo sysv_mq_transport;
constinit const TransportInfo sysv_mq_transport = describe_copying<SysvQueues>({
    .name = "sysv-mq",
    .summary = "two System V message queues per worker, or two for all; larger messages in chunks",
    .copies = "2 (into the kernel and out)",
    .descriptors = "",
    .waits = kKernelWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kSysvMqOptions,
    .replaces_workers = true,
    .memory_bytes = copy_buffers_bytes,
    .check_limits = check_sysv_mq_limits,
});

}  // namespace ipcbench
