// Rings in shared memory without a name. Copied in and out by default, or written and read in place.
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring.hpp"

namespace ipcbench {
namespace {

bool copied(const LaneSpec& spec) { return !spec.options.flag("in_place", false); }

class ShmLane : public RingLane {
 public:
  explicit ShmLane(const LaneSpec& spec)
      : RingLane(spec, copied(spec), Mapping::shared(shape(spec, copied(spec)).task_bytes()),
                 Mapping::shared(shape(spec, copied(spec)).reply_bytes())) {}
  ShmLane(const LaneSpec& spec, const LaneHandles& handles)
      : RingLane(spec, copied(spec),
                 Mapping::attach(adopt(handles.fds[0]), shape(spec, copied(spec)).task_bytes()),
                 Mapping::attach(adopt(handles.fds[1]), shape(spec, copied(spec)).reply_bytes())) {
    keep(Side::worker);
  }
  LaneHandles handles() const { return {.fds = {tasks_.fd(), replies_.fd(), -1, -1}}; }
  void keep(Side) {
    tasks_.close_fd();  // the mappings stay
    replies_.close_fd();
  }
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    RingLane::visit(spec, copied(spec), f);
  }
};

constexpr OptionInfo kOptions[] = {
    {"in_place", OptionKind::flag,
     "write and read messages where they lie, no copy (default: false)"},
};

}  // namespace

extern const TransportInfo shm_transport;
constinit const TransportInfo shm_transport = describe<ShmLane>({
    .name = "shm",
    .summary = "two rings in shared memory per worker",
    .copies = "2 (into the ring and out), in_place: 0",
    .descriptors = "",
    .waits = {Wait::futex, Wait::spin},
    .options = kOptions,
    .memory_bytes = [](const LaneSpec& spec) { return RingLane::memory_bytes(spec, copied(spec)); },
});

}  // namespace ipcbench
