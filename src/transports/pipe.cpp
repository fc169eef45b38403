// A pair of anonymous pipes. Two copies per message: user to kernel to user.
#include <fcntl.h>

#include <fstream>

#include <fmt/format.h>

#include "ipcbench/transports/copy_endpoint.hpp"
#include "ipcbench/transports/describe.hpp"

namespace ipcbench {
namespace {

struct Pipe {
  Fd read_end, write_end;

  Pipe() = default;
  explicit Pipe(std::uint64_t capacity) {
    int fds[2];
    check(::pipe2(fds, O_CLOEXEC), "pipe2");
    read_end = Fd(fds[0]);
    write_end = Fd(fds[1]);
    if (capacity != 0)
      check(::fcntl(fds[1], F_SETPIPE_SZ, static_cast<int>(capacity)), "fcntl(F_SETPIPE_SZ)");
  }
};

void set_nonblocking(int fd) {
  check(::fcntl(fd, F_SETFL, check(::fcntl(fd, F_GETFL), "fcntl") | O_NONBLOCK), "fcntl(O_NONBLOCK)");
}

class PipeMover {
 public:
  PipeMover(int read_fd, int write_fd, const LaneSpec& spec, Side side)
      : read_fd_(read_fd),
        write_fd_(write_fd),
        call_(spec.options.size("call", SIZE_MAX)),
        nonblocking_reads_(spec.wait == Wait::spin) {
    if (nonblocking_reads_) set_nonblocking(read_fd);
    if (spec.wait == Wait::spin || drains(spec, side)) set_nonblocking(write_fd);
  }

  std::size_t send(std::span<std::byte> piece, Mode) {
    const std::size_t bytes = std::min(piece.size(), call_);
    return move_bytes("write(pipe)", false, [&] { return ::write(write_fd_, piece.data(), bytes); });
  }
  std::size_t receive(std::span<std::byte> room, Mode mode) {
    // The end may stay blocking: a look before the read says whether that would wait.
    if (mode == Mode::attempt && !nonblocking_reads_) {
      pollfd entry{read_fd_, POLLIN, 0};
      if (::poll(&entry, 1, 0) != 1) return 0;
    }
    const std::size_t bytes = std::min(room.size(), call_);
    return move_bytes("read(pipe)", true, [&] { return ::read(read_fd_, room.data(), bytes); });
  }
  void await_either() { poll_either(write_fd_, read_fd_); }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t bytes) const { return (bytes - 1) / std::min(bytes, call_) + 1; }

 private:
  int read_fd_, write_fd_;
  std::size_t call_;
  bool nonblocking_reads_;
};

class PipeLane {
 public:
  explicit PipeLane(const LaneSpec& spec)
      : spec_(spec),
        tasks_(spec.options.size("capacity", 0)),
        replies_(spec.options.size("capacity", 0)) {}
  PipeLane(const LaneSpec& spec, const LaneHandles& handles) : spec_(spec) {
    tasks_.read_end = adopt(handles.fds[0]);
    replies_.write_end = adopt(handles.fds[1]);
  }
  LaneHandles handles() const {
    return {.fds = {tasks_.read_end.get(), replies_.write_end.get(), -1, -1}};
  }
  void keep(Side side) {
    // End of file comes only when nobody holds the write end any more.
    (side == Side::coordinator ? tasks_.read_end : tasks_.write_end).reset();
    (side == Side::coordinator ? replies_.write_end : replies_.read_end).reset();
  }
  std::string granted() const {
    const int bytes = ::fcntl(tasks_.write_end.get(), F_GETPIPE_SZ);
    return bytes < 0 ? "" : "capacity=" + format_size(static_cast<std::uint64_t>(bytes));
  }

  struct Endpoint : CopyEndpoint<PipeMover> {
    Endpoint(PipeLane& lane, Side side)
        : CopyEndpoint(
              PipeMover((side == Side::coordinator ? lane.replies_ : lane.tasks_).read_end.get(),
                        (side == Side::coordinator ? lane.tasks_ : lane.replies_).write_end.get(),
                        lane.spec_, side),
              lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  Pipe tasks_, replies_;
};

void check_limits(const LaneSpec& spec) {
  const std::uint64_t capacity = spec.options.size("capacity", 0);
  std::uint64_t largest = 1 << 20;
  std::ifstream("/proc/sys/fs/pipe-max-size") >> largest;
  if (capacity > largest)
    throw ResourceError(fmt::format(
        "pipe:capacity={}: the limit is {}; raise fs.pipe-max-size or set capacity <= {}",
        format_size(capacity), format_size(largest), format_size(largest)));
}

constexpr OptionInfo kOptions[] = {
    {"capacity", OptionKind::size, "bytes that each pipe holds (default: the system's, 64KiB)", 4096,
     1ULL << 31},
    {"call", OptionKind::size, "bytes per read or write call (default: the whole message)", 1,
     1ULL << 31},
};

}  // namespace

extern const TransportInfo pipe_transport;
constinit const TransportInfo pipe_transport = describe<PipeLane>({
    .name = "pipe",
    .summary = "two anonymous pipes per worker",
    .copies = "2 (into the kernel and out)",
    .descriptors = "pipe pipe",
    .waits = {Wait::block, Wait::spin},
    .options = kOptions,
    .memory_bytes = copy_buffers_bytes,
    .check_limits = check_limits,
});

}  // namespace ipcbench
