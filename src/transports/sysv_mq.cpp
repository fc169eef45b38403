// Two System V message queues per worker. What exceeds the system's largest message travels in
// chunks. Two copies per message: user to kernel to user. The queues cannot be without an id, so
// they are registered at once, and whoever is left removes them.
#include <sys/ipc.h>
#include <sys/msg.h>

#include <fstream>

#include <fmt/format.h>

#include "ipcbench/transports/copy_endpoint.hpp"
#include "ipcbench/transports/describe.hpp"

namespace ipcbench {
namespace {

std::uint64_t system_limit(const char* path, std::uint64_t otherwise) {
  std::ifstream(path) >> otherwise;
  return otherwise;
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

class QueueMover {
 public:
  QueueMover(int out, int in, std::size_t chunk) : out_(out), in_(in), chunk_(chunk) {}

  std::size_t send(std::span<std::byte> piece, Mode mode) {
    const std::size_t bytes = std::min(piece.size(), chunk_);
    const TypeInFront type(piece.data());
    return move_bytes("msgsnd", false, [&] {
      return ::msgsnd(out_, type.message(), bytes, flags(mode)) != 0 ? ssize_t{-1}
                                                                     : static_cast<ssize_t>(bytes);
    });
  }
  std::size_t receive(std::span<std::byte> room, Mode mode) {
    const TypeInFront type(room.data());
    return move_bytes("msgrcv", false, [&] {
      return ::msgrcv(in_, type.message(), room.size(), 0, flags(mode));
    });
  }
  void await_either() { brief_nap(); }  // these queues cannot be polled
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / chunk_ + 1; }

 private:
  static int flags(Mode mode) { return mode == Mode::attempt ? IPC_NOWAIT : 0; }
  int out_, in_;
  std::size_t chunk_;
};

int make_queue(const LaneSpec& spec) {
  const int id = check(::msgget(IPC_PRIVATE, IPC_CREAT | 0600), "msgget");
  note_queue(*spec.control, id);
  return id;
}

class QueueLane {
 public:
  explicit QueueLane(const LaneSpec& spec)
      : spec_(spec),
        chunk_(std::min(system_limit("/proc/sys/kernel/msgmax", 8192),
                        system_limit("/proc/sys/kernel/msgmnb", 16384))),
        tasks_(make_queue(spec)),
        replies_(make_queue(spec)) {}
  QueueLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec),
        chunk_(static_cast<std::uint64_t>(handles.numbers[0])),
        tasks_(static_cast<int>(handles.numbers[1])),
        replies_(static_cast<int>(handles.numbers[2])) {}
  LaneHandles handles() const {
    return {.numbers = {static_cast<std::int64_t>(chunk_), tasks_, replies_, 0}};
  }
  void keep(Side) {}  // an id is not held open
  std::string granted() const {
    return fmt::format("chunk={}:queue={}", format_size(chunk_),
                       format_size(system_limit("/proc/sys/kernel/msgmnb", 16384)));
  }

  struct Endpoint : CopyEndpoint<QueueMover> {
    Endpoint(QueueLane& lane, Side side)
        : CopyEndpoint(QueueMover(side == Side::coordinator ? lane.tasks_ : lane.replies_,
                                  side == Side::coordinator ? lane.replies_ : lane.tasks_,
                                  lane.chunk_),
                       lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  std::uint64_t chunk_;
  int tasks_, replies_;
};

void check_limits(const LaneSpec& spec) {
  const std::uint64_t queues = 2ULL * spec.workers;
  const std::uint64_t most = system_limit("/proc/sys/kernel/msgmni", 32000);
  if (queues > most)
    throw ResourceError(
        fmt::format("sysv-mq: {} queues are needed, the limit is {}; raise kernel.msgmni or lower workers",
                    queues, most));
}

}  // namespace

extern const TransportInfo sysv_mq_transport;
constinit const TransportInfo sysv_mq_transport = describe<QueueLane>({
    .name = "sysv-mq",
    .summary = "two System V message queues per worker, larger messages in chunks",
    .copies = "2 (into the kernel and out)",
    .descriptors = "",
    .waits = {Wait::block, Wait::spin},
    .memory_bytes = copy_buffers_bytes,
    .check_limits = check_limits,
});

}  // namespace ipcbench
