// Rings in a System V segment, which is marked for removal as soon as it is attached: Linux lets
// others attach it by its id as long as somebody has it.
#include <sys/ipc.h>
#include <sys/shm.h>

#include <fstream>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/host/system_limits.hpp"
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {
namespace {

RingPlan sysv_shm_plan(const LaneSpec& spec) {
  return {spec, !spec.options.flag("in_place", false)};
}

struct Segment {
  int id = -1;
  Mapping memory;

  explicit Segment(std::size_t bytes) {
    ObjectId name(Manifest::of_this_run().table(), ObjectKind::segment);
    while ((id = ::shmget(name.key(), bytes, IPC_CREAT | IPC_EXCL | 0600)) == -1 && errno == EEXIST)
      name.choose_again();
    check(id, "shmget");
    try {
      memory = Mapping::attach_segment(id, bytes);
    } catch (...) {
      ::shmctl(id, IPC_RMID, nullptr);
      throw;
    }
    check(::shmctl(id, IPC_RMID, nullptr), "shmctl(IPC_RMID)");
  }
};

class SysvShmLane : public RingLane {
 public:
  explicit SysvShmLane(const LaneSpec& spec)
      : SysvShmLane(spec, Segment(sysv_shm_plan(spec).bytes())) {}
  SysvShmLane(const LaneSpec& spec, const LaneHandles& handles)
      : RingLane(spec, sysv_shm_plan(spec),
                 Mapping::attach_segment(static_cast<int>(handles.numbers[0]),
                                         sysv_shm_plan(spec).bytes()),
                 handles) {}
  LaneHandles handles() const {
    LaneHandles handles = bell_handles();
    handles.numbers[0] = id_;
    return handles;
  }
  void keep(Side) {}
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    RingLane::visit(spec, sysv_shm_plan(spec).copied, f);
  }

 private:
  SysvShmLane(const LaneSpec& spec, Segment segment)
      : RingLane(spec, sysv_shm_plan(spec), std::move(segment.memory)), id_(segment.id) {}

  int id_ = -1;
};

void check_sysv_shm_limits(const LaneSpec& spec) {
  check_ring_options("sysv-shm", spec, sysv_shm_plan(spec));
  std::uint64_t largest = UINT64_MAX;
  std::ifstream("/proc/sys/kernel/shmmax") >> largest;
  const std::uint64_t bytes = sysv_shm_plan(spec).bytes();
  if (bytes > largest)
    throw ResourceError(fmt::format(
        "sysv-shm: needs a segment of {}, the largest allowed has {}; raise kernel.shmmax or lower "
        "size or slots",
        format_size(bytes), format_size(largest)));
  constexpr std::uint64_t kPageBytes = 4096;
  require("sysv-shm", Limited::segments, spec.workers,
          "remove segments that nobody uses (ipcs -m, ipcrm), or lower workers");
  require("sysv-shm", Limited::segment_pages,
          saturating_multiply(spec.workers, bytes / kPageBytes + 1),
          "remove segments that nobody uses (ipcs -m, ipcrm), or lower workers, size or slots");
}

constexpr OptionInfo kSysvShmOptions[] = {kInPlaceOption, kSlotsOption, kChunkOption, kHugeOption};

}  // namespace

extern const TransportInfo sysv_shm_transport;
constinit const TransportInfo sysv_shm_transport = describe<SysvShmLane, Loops::own>({
    .name = "sysv-shm",
    .summary = "two rings in a System V segment per worker",
    .copies = "2 (into the ring and out), in_place: 0",
    .descriptors = "",
    .waits = kMemoryWaits,
    .options = kSysvShmOptions,
    .replaces_workers = true,
    .memory_bytes =
        [](const LaneSpec& spec) { return ring_memory_bytes(spec, sysv_shm_plan(spec)); },
    .check_limits = check_sysv_shm_limits,
});

}  // namespace ipcbench
