// Rings in a mapped file, on a disk or in tmpfs. The file has no name once it is open.
#include <fcntl.h>

#include <cstdlib>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {
namespace {

RingPlan mmap_plan(const LaneSpec& spec) { return {spec, !spec.options.flag("in_place", false)}; }

Fd open_nameless(const std::string& directory) {
  Fd fd(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd.is_open()) return fd;
  if (errno != EOPNOTSUPP && errno != EISDIR) throw_errno("open(O_TMPFILE in " + directory + ")");
  const OpenParent parent(directory);
  const ObjectPath path(Manifest::of_this_run().table(), PathKind::file, parent.fd.get(),
                        parent.path);
  const char* name = path.name().c_str();
  fd = Fd(check(
      ::openat(parent.fd.get(), name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
      "open(temporary file)"));
  check(::unlinkat(parent.fd.get(), name, 0), "unlink");
  return fd;
}

// With every block allocated: a disk that is full is an error here, not a SIGBUS later.
Mapping map_fresh_file(const std::string& directory, std::size_t bytes) {
  Fd fd = open_nameless(directory);
  if (const int code = ::posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes)); code != 0)
    throw std::system_error(
        code, std::generic_category(),
        "posix_fallocate(" + std::to_string(bytes) + " bytes in " + directory + ")");
  return Mapping::attach(std::move(fd), bytes);
}

class MmapLane : public FdRingLane {
 public:
  explicit MmapLane(const LaneSpec& spec)
      : FdRingLane(spec, mmap_plan(spec),
                   map_fresh_file(directory_of(spec.options), mmap_plan(spec).bytes())) {}
  MmapLane(const LaneSpec& spec, const LaneHandles& handles)
      : FdRingLane(spec, mmap_plan(spec), handles) {}
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    RingLane::visit(spec, mmap_plan(spec).copied, f);
  }
};

void check_mmap_limits(const LaneSpec& spec) {
  check_ring_options("mmap", spec, mmap_plan(spec));
  check_directory("mmap", spec.options);
  check_room("mmap", directory_of(spec.options),
             saturating_multiply(spec.workers, mmap_plan(spec).bytes()),
             "name a larger mmap:dir or lower size, slots, depth or workers");
}

constexpr OptionInfo kMmapOptions[] = {
    kDirectoryOption,
    kInPlaceOption,
    kSlotsOption,
    kChunkOption,
};

}  // namespace

extern const TransportInfo mmap_transport;
constinit const TransportInfo mmap_transport = describe<MmapLane, Loops::own>({
    .name = "mmap",
    .summary = "two rings in a mapped file per worker",
    .copies = "2 (into the ring and out), in_place: 0",
    .descriptors = "",
    .waits = kMemoryWaits,
    .options = kMmapOptions,
    .replaces_workers = true,
    .memory_bytes = [](const LaneSpec& spec) { return ring_memory_bytes(spec, mmap_plan(spec)); },
    .check_limits = check_mmap_limits,
});

}  // namespace ipcbench
