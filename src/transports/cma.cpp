// Cross memory attach: the receiver copies the message straight out of the sender's memory. One
// copy, made by the kernel, with one call per message.
#include <sys/prctl.h>
#include <sys/uio.h>

#include "ipcbench/base/capability.hpp"
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/handoff_queue.hpp"

namespace ipcbench {
namespace {

struct CmaHandoff {
  std::int32_t pid;
  std::uint64_t address;
};

// All of `room` from `address` of the process `pid`.
void read_memory(std::int32_t pid, std::uint64_t address, std::span<std::byte> room) {
  while (!room.empty()) {
    const iovec local{room.data(), room.size()};
    const iovec remote{reinterpret_cast<void*>(address), room.size()};
    const ssize_t moved = ::process_vm_readv(pid, &local, 1, &remote, 1, 0);
    if (moved < 0 && errno == ESRCH) throw PeerClosed("process_vm_readv: the peer is gone");
    const auto bytes = static_cast<std::size_t>(check(moved, "process_vm_readv"));
    if (bytes == 0) throw PeerClosed("process_vm_readv: the peer's memory is gone");
    room = room.subspan(bytes);
    address += bytes;
  }
}

bool wants_huge(const LaneSpec& spec) { return spec.options.flag("huge", false); }

Mapping buffers(const LaneSpec& spec, std::uint64_t bytes) {
  return wants_huge(spec) ? large_pages(bytes) : Mapping::private_memory(bytes);
}

class CmaEndpoint {
 public:
  CmaEndpoint(const HandoffBoard& board, const LaneSpec& spec, Side side)
      : notices_(board.end(side), spec),
        pid_(::getpid()),
        in_bytes_(spec.in_bytes(side)),
        stride_(buffer_stride(spec.out_bytes(side))),
        out_(buffers(spec, places_of(spec) * stride_)),
        in_(buffers(spec, kBufferLead + in_bytes_)) {
    out_.prefault();
    in_.prefault();
    // Yama lets a process read its descendants alone, and the task is the parent's. Fails without
    // Yama, where nothing is needed.
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
  }

  CmaEndpoint(CmaEndpoint&&) = default;
  ~CmaEndpoint() {
    if (out_.data() != nullptr)   // not moved from
      notices_.await_all_done();  // what the peer has not read yet goes with us
  }

  std::span<std::byte> loan(std::size_t bytes) {
    return out_.span().subspan(notices_.next_place() * stride_ + kBufferLead, bytes);
  }
  void publish(std::size_t bytes) {
    notices_.ready({pid_, reinterpret_cast<std::uintptr_t>(loan(bytes).data())});
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    const CmaHandoff notice = notices_.await(waited);
    const std::span<std::byte> room = in_.span().subspan(kBufferLead, in_bytes_);
    read_memory(notice.pid, notice.address, room);
    notices_.done();  // what is lent is a copy
    return room;
  }
  void release() {}
  std::uint64_t chunks_per_message() const { return 1; }

 private:
  HandoffQueue<CmaHandoff> notices_;
  std::int32_t pid_;
  std::size_t in_bytes_;
  std::size_t stride_;  // from one place to the next
  Mapping out_, in_;
};

class CmaLane {
 public:
  explicit CmaLane(const LaneSpec& spec) : spec_(spec), board_(spec) {
    // Refused by some containers; better said here than with the first message.
    std::byte probe{};
    read_memory(::getpid(), reinterpret_cast<std::uintptr_t>(&spec), std::span(&probe, 1));
  }
  CmaLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), board_(adopt(handles.fds[0])) {}
  LaneHandles handles() const { return {.fds = {board_.fd(), -1, -1, -1}}; }
  void keep(Side) { board_.close_fd(); }
  std::string granted() const { return {}; }

  struct Endpoint : CmaEndpoint {
    Endpoint(CmaLane& lane, Side side) : CmaEndpoint(lane.board_, lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  HandoffBoard board_;
};

// A program that is started from a file which its user may not read is closed to other processes,
// and so are its parties.
void check_cma(const LaneSpec& spec) {
  if (spec.start == Start::thread || ::access("/proc/self/exe", R_OK) == 0 ||
      has_capability(CAP_SYS_PTRACE))
    return;
  throw ResourceError(
      "cma: the parties may not read each other's memory, since the program's file can be executed "
      "and not read; make it readable (chmod +r), or write start=thread or another transport");
}

constexpr OptionInfo kCmaOptions[] = {
    {.name = "huge",
     .kind = OptionKind::flag,
     .summary = "2 MiB pages on both sides, as far as the system has them (default: false)",
     .tries = "true"},
};

}  // namespace

extern const TransportInfo cma_transport;
constinit const TransportInfo cma_transport = describe<CmaLane, Loops::erased>({
    .name = "cma",
    .summary = "cross memory attach: the receiver reads the sender's memory (process_vm_readv)",
    .copies = "1 (by the kernel)",
    .descriptors = "",
    .waits = kKernelWaits,
    .options = kCmaOptions,
    .memory_bytes =
        [](const LaneSpec& spec) {
          const std::uint64_t both = saturating_add(spec.size_bytes, spec.reply_bytes);
          return saturating_multiply(places_of(spec) + 1, both);
        },
    .check_limits = check_cma,
});

}  // namespace ipcbench
