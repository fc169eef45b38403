// Rings in shared memory without a name. Copied in and out by default, or written and read in
// place.
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {
namespace {

RingPlan plan_of(const LaneSpec& spec) { return {spec, !spec.options.flag("in_place", false)}; }

class ShmLane : public FdRingLane {
 public:
  explicit ShmLane(const LaneSpec& spec)
      : FdRingLane(spec, plan_of(spec), Mapping::shared(plan_of(spec).bytes())) {}
  ShmLane(const LaneSpec& spec, const LaneHandles& handles)
      : FdRingLane(spec, plan_of(spec), handles) {}
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    RingLane::visit(spec, plan_of(spec).copied, f);
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
    SharedSlots::visit(spec, plan_of(spec).copied, f);
  }
};

constexpr OptionInfo kOptions[] = {kInPlaceOption, kSlotsOption, kChunkOption, kHugeOption};

}  // namespace

extern const TransportInfo shm_transport;
constinit const TransportInfo shm_transport = describe<ShmLane, SharedShm, Loops::own>({
    .name = "shm",
    .summary = "two rings in shared memory per worker, or two for all",
    .copies = "2 (into the ring and out), in_place: 0",
    .descriptors = "",
    .waits = kMemoryWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kOptions,
    .shared = {.waits = {Wait::hybrid, Wait::spin, Wait::futex},
               .memory_bytes =
                   [](const LaneSpec& spec) {
                     return SharedSlots::memory_bytes(spec, plan_of(spec).copied);
                   }},
    .memory_bytes = [](const LaneSpec& spec) { return ring_memory_bytes(spec, plan_of(spec)); },
    .check_limits = [](const LaneSpec& spec) { check_ring_options("shm", spec, plan_of(spec)); },
});

}  // namespace ipcbench
