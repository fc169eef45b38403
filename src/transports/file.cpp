// A temporary file per message: written, handed over by a notice in shared memory, read or mapped,
// removed. Two copies through the page cache, or one when mapped. Kept files: file_pool.hpp.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "file_pool.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/directory.hpp"

namespace ipcbench {
namespace {

class FileEndpoint {
 public:
  FileEndpoint(int directory, const HandoffBoard& board, const LaneSpec& spec, Side side)
      : directory_(directory),
        notices_(board.end(side), spec),
        lane_(spec.number()),
        out_direction_(side == Side::coordinator ? 't' : 'r'),
        in_direction_(side == Side::coordinator ? 'r' : 't'),
        sync_(spec.options.flag("fsync", false)),
        maps_(spec.options.flag("map", false)),
        in_bytes_(spec.in_bytes(side)),
        out_(Mapping::private_memory(kBufferLead + spec.out_bytes(side))),
        in_(maps_ ? Mapping() : Mapping::private_memory(kBufferLead + in_bytes_)) {
    out_.prefault();
    if (!maps_) in_.prefault();
  }

  std::span<std::byte> loan(std::size_t bytes) { return out_.span().subspan(kBufferLead, bytes); }

  void publish(std::size_t bytes) {
    notices_.next_place();  // no more files at once than places
    const FileName name = file_name(out_direction_, lane_, sent_++);
    {
      const Fd file(check(::openat(directory_, name.data(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
                          "openat(temporary file)"));
      for (std::size_t done = 0; done < bytes;)
        done += move_bytes("write(temporary file)", false, [&] {
          return ::write(file.get(), loan(bytes).data() + done, bytes - done);
        });
      if (sync_) check(::fsync(file.get()), "fsync(temporary file)");
    }
    notices_.ready({});
  }

  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    notices_.await(waited);
    const FileName name = file_name(in_direction_, lane_, received_);
    const Fd file(check(::openat(directory_, name.data(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC),
                        "openat(temporary file)"));
    struct stat status {};
    check(::fstat(file.get(), &status), "fstat(temporary file)");
    if (static_cast<std::size_t>(status.st_size) != in_bytes_)
      throw CorruptionError(
          fmt::format("the file of a message of {} bytes has {}", in_bytes_, status.st_size));
    if (maps_) {
      void* address = ::mmap(nullptr, in_bytes_, PROT_READ, MAP_SHARED, file.get(), 0);
      if (address == MAP_FAILED) throw_errno("mmap(temporary file)");
      mapped_ = static_cast<const std::byte*>(address);
      return {mapped_, in_bytes_};
    }
    std::byte* room = in_.data() + kBufferLead;
    for (std::size_t done = 0; done < in_bytes_;)
      done += move_bytes("read(temporary file)", true,
                         [&] { return ::read(file.get(), room + done, in_bytes_ - done); });
    return {room, in_bytes_};
  }

  void release() {
    if (mapped_ != nullptr)
      ::munmap(const_cast<std::byte*>(std::exchange(mapped_, nullptr)), in_bytes_);
    const FileName name = file_name(in_direction_, lane_, received_++);
    check(::unlinkat(directory_, name.data(), 0), "unlinkat(temporary file)");
    notices_.done();
  }

  std::uint64_t chunks_per_message() const { return 1; }

 private:
  int directory_;
  HandoffQueue<FileNotice> notices_;
  std::uint32_t lane_;
  char out_direction_, in_direction_;
  bool sync_, maps_;
  std::size_t in_bytes_;
  Mapping out_, in_;
  const std::byte* mapped_ = nullptr;
  std::uint64_t sent_ = 0, received_ = 0;
};

class FileLane {
 public:
  explicit FileLane(const LaneSpec& spec) : spec_(spec), board_(spec) {
    const std::string path = invocation_directory(spec);
    directory_ =
        Fd(check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open(directory)"));
  }
  FileLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), board_(adopt(handles.fds[0])), directory_(adopt(handles.fds[1])) {}
  LaneHandles handles() const { return {.fds = {board_.fd(), directory_.get(), -1, -1}}; }
  void keep(Side) { board_.close_fd(); }
  std::string granted() const { return {}; }

  template <class E>
  struct Endpoint : E {
    Endpoint(FileLane& lane, Side side) : E(lane.directory_.get(), lane.board_, lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    const bool keeps = spec.options.flag("keep", false);
    if (keeps && spec.options.flag("map", false))
      f.template operator()<Endpoint<MappedFileEndpoint>>();
    else if (keeps)
      f.template operator()<Endpoint<PooledFileEndpoint>>();
    else
      f.template operator()<Endpoint<FileEndpoint>>();
  }

 private:
  LaneSpec spec_;
  HandoffBoard board_;
  Fd directory_;
};

// Files at once, of one lane.
std::uint64_t files_bytes(const LaneSpec& spec) {
  return saturating_multiply(places_of(spec), saturating_add(spec.size_bytes, spec.reply_bytes));
}

void check_file_limits(const LaneSpec& spec) {
  check_directory("file", spec.options);
  check_room("file", directory_of(spec.options),
             saturating_multiply(spec.workers, files_bytes(spec)),
             "name a larger file:dir or lower size, depth or workers");
}

constexpr OptionInfo kFileOptions[] = {
    kDirectoryOption,
    {.name = "keep",
     .kind = OptionKind::flag,
     .summary = "a few files that are rotated through, instead of one per message (default: false)",
     .tries = "true"},
    {.name = "map",
     .kind = OptionKind::flag,
     .summary =
         "map the file instead of reading it; with keep, instead of writing it too (default: "
         "false)",
     .tries = "true"},
    {"fsync", OptionKind::flag, "fsync before the hand-over (default: false)"},
};

}  // namespace

extern const TransportInfo file_transport;
constinit const TransportInfo file_transport = describe<FileLane, Loops::erased>({
    .name = "file",
    .summary = "a temporary file per message, or a few that are kept",
    .copies = "2 (into the page cache and out), map: 1, keep and map: 0",
    .descriptors = "directory",
    .waits = kKernelWaits,
    .options = kFileOptions,
    // The page cache holds the files, and on tmpfs nothing else does.
    .memory_bytes =
        [](const LaneSpec& spec) {
          const std::uint64_t buffers = saturating_add(spec.size_bytes, spec.reply_bytes);
          return saturating_add(files_bytes(spec), saturating_multiply(2, buffers));
        },
    .kept_descriptors = [](const LaneSpec& spec) -> std::uint64_t {
      return spec.options.flag("keep", false) ? 2 * places_of(spec) : 0;
    },
    .check_limits = check_file_limits,
});

}  // namespace ipcbench
