// Rings in shared memory without a name. Copied in and out by default, or written and read in
// place.
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {
namespace {

RingPlan shm_plan(const LaneSpec& spec) { return {spec, !spec.options.flag("in_place", false)}; }

class ShmLane : public FdRingLane {
 public:
  explicit ShmLane(const LaneSpec& spec)
      : FdRingLane(spec, shm_plan(spec), Mapping::shared(shm_plan(spec).bytes())) {}
  ShmLane(const LaneSpec& spec, const LaneHandles& handles)
      : FdRingLane(spec, shm_plan(spec), handles) {}
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    RingLane::visit(spec, shm_plan(spec).copied, f);
  }
};

class SharedShm : public SharedSlots {
 public:
  explicit SharedShm(const LaneSpec& spec)
      : SharedSlots(spec, Mapping::shared(task_bytes(spec)), Mapping::shared(reply_bytes(spec)),
                    true) {}
  SharedShm(const LaneSpec& spec, const LaneHandles& handles)
      : SharedSlots(spec, Mapping::attach(adopt(handles.fds[0]), task_bytes(spec)),
                    Mapping::attach(adopt(handles.fds[1]), reply_bytes(spec)), false) {
    keep(Side::worker);
  }
  LaneHandles handles() const { return {.fds = {tasks_.fd(), replies_.fd(), -1, -1}}; }
  void keep(Side) {
    tasks_.close_fd();  // the mappings stay
    replies_.close_fd();
  }
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    SharedSlots::visit(spec, shm_plan(spec).copied, f);
  }
};

constexpr OptionInfo kShmOptions[] = {kInPlaceOption, kSlotsOption, kChunkOption, kHugeOption};

}  // namespace

extern const TransportInfo shm_transport;
constinit const TransportInfo shm_transport = describe<ShmLane, SharedShm, Loops::own>({
    .name = "shm",
    .summary = "two rings in shared memory per worker, or two for all",
    .copies = "2 (into the ring and out), in_place: 0",
    .descriptors = "",
    .waits = kMemoryWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kShmOptions,
    .shared = {.waits = {Wait::hybrid, Wait::spin, Wait::futex},
               .memory_bytes =
                   [](const LaneSpec& spec) {
                     return SharedSlots::memory_bytes(spec, shm_plan(spec).copied);
                   }},
    .replaces_workers = true,
    .memory_bytes = [](const LaneSpec& spec) { return ring_memory_bytes(spec, shm_plan(spec)); },
    .check_limits = [](const LaneSpec& spec) { check_ring_options("shm", spec, shm_plan(spec)); },
});

}  // namespace ipcbench
