#include "ipcbench/transports/pipes.hpp"

#include <fmt/format.h>

#include <bit>
#include <fstream>

#include "ipcbench/base/capability.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kPage = 4096;

bool splices(const Options& options) { return options.flag("splice", false); }

// 0: as the system makes it.
std::uint64_t capacity_of(const Options& options) {
  if (options.is("capacity", "system")) return 0;
  return options.size("capacity", splices(options) ? 1 << 20 : 256 << 10);
}

void set_nonblocking(int fd) {
  check(::fcntl(fd, F_SETFL, check(::fcntl(fd, F_GETFL), "fcntl") | O_NONBLOCK),
        "fcntl(O_NONBLOCK)");
}

std::uint64_t read_capacity(int fd) {
  return static_cast<std::uint64_t>(check(::fcntl(fd, F_GETPIPE_SZ), "fcntl(F_GETPIPE_SZ)"));
}

void set_capacity(const Pipe& pipe, const LaneSpec& spec) {
  const std::uint64_t capacity = capacity_of(spec.options);
  if (capacity == 0) return;
  if (::fcntl(pipe.write_end.get(), F_SETPIPE_SZ, static_cast<int>(capacity)) != -1) return;
  // A default is a wish.
  if (!spec.options.has("capacity")) return;
  throw ResourceError(
      fmt::format("capacity={}: the system refuses it for pipe {} of {} ({}); raise "
                  "fs.pipe-user-pages-soft, or "
                  "lower capacity or workers",
                  format_size(capacity), 2 * spec.lane + 1, 2 * spec.workers,
                  std::generic_category().message(errno)));
}

std::uint64_t system_limit(const char* path, std::uint64_t otherwise) {
  std::ifstream(path) >> otherwise;
  return otherwise;
}

}  // namespace

std::size_t pipe_call_bytes(const Options& options) {
  if (options.is("call", "whole")) return SIZE_MAX;
  return options.size("call", splices(options) ? SIZE_MAX : 8192);
}

void check_pipe_limits(std::string_view transport, const LaneSpec& spec) {
  if (!spec.options.has("capacity") || has_capability(CAP_SYS_RESOURCE)) return;
  const std::uint64_t capacity = capacity_of(spec.options);
  const std::uint64_t largest = system_limit("/proc/sys/fs/pipe-max-size", 1 << 20);
  if (capacity > largest)
    throw ResourceError(
        fmt::format("{}:capacity={}: the limit is {}; raise fs.pipe-max-size or set capacity <= {}",
                    transport, format_size(capacity), format_size(largest), format_size(largest)));
  // What the user's other pipes hold is told nowhere; more than the whole allowance fails for sure.
  const std::uint64_t pages = system_limit("/proc/sys/fs/pipe-user-pages-soft", 0);
  const std::uint64_t needed =
      saturating_multiply(2ULL * spec.channels(), std::bit_ceil((capacity + kPage - 1) / kPage));
  if (pages != 0 && needed > pages && !has_capability(CAP_SYS_ADMIN))
    throw ResourceError(
        fmt::format("{}:capacity={}: {} pipes of it need {} pages, a user may have {}; raise "
                    "fs.pipe-user-pages-soft, or lower capacity or workers",
                    transport, format_size(capacity), 2 * spec.channels(), needed, pages));
}

std::uint64_t pipe_memory_bytes(const LaneSpec& spec) {
  std::uint64_t bytes = copy_buffers_bytes(spec);
  if (!splices(spec.options)) return bytes;
  const std::uint64_t capacity =
      std::bit_ceil(std::max<std::uint64_t>(capacity_of(spec.options), 64 << 10));
  for (const std::uint64_t message : {spec.size_bytes, spec.reply_bytes})
    bytes = saturating_add(bytes, saturating_multiply(SpliceMover::slots(message, capacity),
                                                      saturating_add(message, 2 * kPage)));
  return bytes;
}

PipeMover::PipeMover(const Pipes& pipes, const LaneSpec& spec, Side side)
    : write_fd_(pipes.pipe_from(side).write_end.get()),
      read_fd_(pipes.pipe_from(other(side)).read_end.get()),
      call_(pipe_call_bytes(spec.options)),
      reads_packets_(pipes.pipe_from(other(side)).packets),
      reads_at_once_(never_blocks(spec.wait)),
      writes_at_once_(reads_at_once_ || drains(spec, side)) {
  if (reads_at_once_) set_nonblocking(read_fd_);
  if (writes_at_once_) set_nonblocking(write_fd_);
}

SpliceMover::SpliceMover(const Pipes& pipes, const LaneSpec& spec, Side side)
    : PipeMover(pipes, spec, side), capacity_(read_capacity(write_fd_)) {}

Pipes::Pipes(const LaneSpec& spec, Pipe tasks, Pipe replies)
    : call_(pipe_call_bytes(spec.options)), tasks_(std::move(tasks)), replies_(std::move(replies)) {
  set_capacity(tasks_, spec);
  set_capacity(replies_, spec);
}

Pipes::Pipes(const LaneSpec& spec, const LaneHandles& handles)
    : call_(pipe_call_bytes(spec.options)) {
  tasks_.read_end = adopt(handles.fds[0]);
  tasks_.packets = handles.numbers[0] != 0;
  replies_.write_end = adopt(handles.fds[1]);
  replies_.packets = handles.numbers[1] != 0;
}

std::string Pipes::granted() const {
  return fmt::format("capacity={}:call={}", format_size(read_capacity(tasks_.write_end.get())),
                     call_ == SIZE_MAX ? "whole" : format_size(call_));
}

}  // namespace ipcbench
