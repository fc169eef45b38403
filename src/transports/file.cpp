// A temporary file per message: written, handed over by a small ready message on a socket, read or
// mapped, removed. Two copies through the page cache, or one when mapped.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdlib>

#include <fmt/format.h>

#include "ipcbench/transports/copy_endpoint.hpp"
#include "ipcbench/transports/describe.hpp"

namespace ipcbench {
namespace {

std::string directory_of(const Options& options) {
  const char* temporary = std::getenv("TMPDIR");
  return options.path("dir", temporary != nullptr && *temporary != '\0' ? temporary : "/tmp");
}

// The private directory of this invocation; the first lane makes it, and whoever is left removes
// it. 0700 and a random name: nobody can plant a link in it.
std::string invocation_directory(const LaneSpec& spec) {
  Leftovers& left = spec.control->leftovers;
  if (left.has_directory.load(std::memory_order_acquire) != 0) return left.directory.str();
  std::string path = directory_of(spec.options) + "/ipcbench-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) throw_errno("mkdtemp(" + path + ")");
  note_directory(*spec.control, path);
  return path;
}

using Name = std::array<char, 40>;

// "t3-17": the task number 17 of lane 3. No allocation: it is made for every message.
Name file_name(char direction, std::uint32_t lane, std::uint64_t sequence) {
  Name name{};
  fmt::format_to_n(name.data(), name.size() - 1, "{}{}-{}", direction, lane, sequence);
  return name;
}

class FileEndpoint {
 public:
  FileEndpoint(int directory, int ready, const LaneSpec& spec, Side side)
      : directory_(directory),
        ready_(ready),
        lane_(spec.lane),
        out_direction_(side == Side::coordinator ? 't' : 'r'),
        in_direction_(side == Side::coordinator ? 'r' : 't'),
        sync_(spec.options.flag("fsync", false)),
        maps_(spec.options.flag("map", false)),
        spins_(spec.wait == Wait::spin),
        in_bytes_(spec.in_bytes(side)),
        out_(Mapping::private_memory(spec.out_bytes(side))),
        in_(maps_ ? Mapping() : Mapping::private_memory(in_bytes_)) {
    out_.prefault();
    if (!maps_) in_.prefault();
  }

  std::span<std::byte> loan(std::size_t bytes) { return out_.span().first(bytes); }

  void publish(std::size_t bytes) {
    const Name name = file_name(out_direction_, lane_, sent_);
    {
      const Fd file(check(::openat(directory_, name.data(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
                          "openat(temporary file)"));
      for (std::size_t done = 0; done < bytes;)
        done += move_bytes("write(temporary file)", false, [&] {
          return ::write(file.get(), out_.data() + done, bytes - done);
        });
      if (sync_) check(::fsync(file.get()), "fsync(temporary file)");
    }
    ready_message(sent_++);
  }

  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    await_ready(waited);
    const Name name = file_name(in_direction_, lane_, received_);
    const Fd file(check(::openat(directory_, name.data(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC),
                        "openat(temporary file)"));
    struct stat status {};
    check(::fstat(file.get(), &status), "fstat(temporary file)");
    if (static_cast<std::size_t>(status.st_size) != in_bytes_)
      throw CorruptionError(fmt::format("the file of a message of {} bytes has {}", in_bytes_,
                                        status.st_size));
    if (maps_) {
      void* address = ::mmap(nullptr, in_bytes_, PROT_READ, MAP_SHARED, file.get(), 0);
      if (address == MAP_FAILED) throw_errno("mmap(temporary file)");
      mapped_ = static_cast<const std::byte*>(address);
      return {mapped_, in_bytes_};
    }
    for (std::size_t done = 0; done < in_bytes_;)
      done += move_bytes("read(temporary file)", true,
                         [&] { return ::read(file.get(), in_.data() + done, in_bytes_ - done); });
    return in_.span();
  }

  void release() {
    if (mapped_ != nullptr)
      ::munmap(const_cast<std::byte*>(std::exchange(mapped_, nullptr)), in_bytes_);
    const Name name = file_name(in_direction_, lane_, received_++);
    check(::unlinkat(directory_, name.data(), 0), "unlinkat(temporary file)");
  }

  std::uint64_t chunks_per_message() const { return 1; }

 private:
  void ready_message(std::uint64_t sequence) {
    move_bytes("send(ready)", false,
               [&] { return ::send(ready_, &sequence, sizeof sequence, MSG_NOSIGNAL); });
  }

  template <class Waited>
  void await_ready(Waited waited) {
    std::uint64_t sequence = 0;
    const auto receive = [&](int flags) {
      return move_bytes("recv(ready)", true,
                        [&] { return ::recv(ready_, &sequence, sizeof sequence, flags); });
    };
    if (receive(MSG_DONTWAIT) == 0) {
      if (spins_)
        while (receive(MSG_DONTWAIT) == 0) cpu_pause();
      else
        receive(0);
      waited();
    }
    if (sequence != received_)
      throw CorruptionError(fmt::format("file {} is ready, expected {}", sequence, received_));
  }

  int directory_, ready_;
  std::uint32_t lane_;
  char out_direction_, in_direction_;
  bool sync_, maps_, spins_;
  std::size_t in_bytes_;
  Mapping out_, in_;
  const std::byte* mapped_ = nullptr;
  std::uint64_t sent_ = 0, received_ = 0;
};

class FileLane {
 public:
  explicit FileLane(const LaneSpec& spec) : spec_(spec) {
    const std::string path = invocation_directory(spec);
    directory_ = Fd(check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open(directory)"));
    int fds[2];
    // Packets: a ready message arrives whole or not at all.
    check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), "socketpair");
    coordinator_ = Fd(fds[0]);
    worker_ = Fd(fds[1]);
    // Otherwise some hundred ready messages, and their files, would be in flight in a stream. The
    // kernel doubles the value and charges less than 1.5 KiB for a message.
    const int buffer = static_cast<int>(spec.depth * 768);
    for (const int fd : fds)
      check(::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer), "setsockopt(SO_SNDBUF)");
  }
  FileLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), directory_(adopt(handles.fds[0])), worker_(adopt(handles.fds[1])) {}
  LaneHandles handles() const { return {.fds = {directory_.get(), worker_.get(), -1, -1}}; }
  void keep(Side side) { (side == Side::coordinator ? worker_ : coordinator_).reset(); }
  std::string granted() const { return {}; }

  struct Endpoint : FileEndpoint {
    Endpoint(FileLane& lane, Side side)
        : FileEndpoint(lane.directory_.get(),
                       (side == Side::coordinator ? lane.coordinator_ : lane.worker_).get(),
                       lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  Fd directory_, coordinator_, worker_;
};

// Files in flight, of one lane: what the window holds in both directions; in a stream what the
// socket of the ready messages holds, a few at least.
std::uint64_t files_bytes(const LaneSpec& spec) {
  const std::uint64_t files = spec.pattern == Pattern::stream ? 2ULL * spec.depth + 8 : spec.depth;
  return saturating_multiply(files, saturating_add(spec.size_bytes, spec.reply_bytes));
}

void check_limits(const LaneSpec& spec) {
  const std::string directory = directory_of(spec.options);
  struct statvfs system {};
  if (::statvfs(directory.c_str(), &system) != 0)
    throw ResourceError(fmt::format("file:dir={}: {}; name a directory that exists", directory,
                                    std::generic_category().message(errno)));
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    throw ResourceError(fmt::format("file:dir={}: {}; name a directory that you may write to",
                                    directory, std::generic_category().message(errno)));
  const std::uint64_t needed = saturating_multiply(spec.workers, files_bytes(spec));
  const std::uint64_t available = system.f_bavail * system.f_frsize / 10 * 8;
  if (needed > available)
    throw ResourceError(fmt::format(
        "file: needs {} in {}, 80 % of what is free there are {}; name a larger file:dir or lower "
        "size, depth or workers",
        human_size(static_cast<double>(needed)), directory,
        human_size(static_cast<double>(available))));
}

constexpr OptionInfo kOptions[] = {
    {"dir", OptionKind::path, "where the files are made (default: TMPDIR or /tmp)"},
    {"map", OptionKind::flag, "map the file instead of reading it (default: false)"},
    {"fsync", OptionKind::flag, "fsync before the hand-over (default: false)"},
};

}  // namespace

extern const TransportInfo file_transport;
constinit const TransportInfo file_transport = describe<FileLane>({
    .name = "file",
    .summary = "a temporary file per message",
    .copies = "2 (into the page cache and out), map: 1",
    .descriptors = "directory socket",
    .waits = {Wait::block, Wait::spin},
    .options = kOptions,
    // The page cache holds the files, and on tmpfs nothing else does.
    .memory_bytes =
        [](const LaneSpec& spec) {
          const std::uint64_t buffers = saturating_add(spec.size_bytes, spec.reply_bytes);
          return saturating_add(files_bytes(spec), saturating_multiply(2, buffers));
        },
    .check_limits = check_limits,
});

}  // namespace ipcbench
