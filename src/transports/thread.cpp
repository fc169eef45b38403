// In-process queues between threads: the payload is handed over by reference, in slots that are
// used again, or copied in and out.
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring.hpp"

namespace ipcbench {
namespace {

bool copied(const LaneSpec& spec) { return spec.options.flag("copy", false); }

class ThreadLane : public RingLane {
 public:
  explicit ThreadLane(const LaneSpec& spec)
      : RingLane(spec, copied(spec), Mapping::private_memory(shape(spec, copied(spec)).task_bytes()),
                 Mapping::private_memory(shape(spec, copied(spec)).reply_bytes())) {}
  ThreadLane(const LaneSpec& spec, const LaneHandles&) : ThreadLane(spec) {
    throw std::logic_error("thread: a queue in one process cannot be attached from another");
  }
  LaneHandles handles() const { return {}; }
  void keep(Side) {}
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    RingLane::visit(spec, copied(spec), f);
  }
};

constexpr OptionInfo kOptions[] = {
    {"copy", OptionKind::flag, "copy the payload in and out (default: false, by reference)"},
};

}  // namespace

extern const TransportInfo thread_transport;
constinit const TransportInfo thread_transport = describe<ThreadLane>({
    .name = "thread",
    .summary = "two queues per worker between threads of one process",
    .copies = "0 (by reference), copy: 2",
    .descriptors = "",
    .starts = {Start::thread},
    .waits = {Wait::futex, Wait::spin},
    .options = kOptions,
    .memory_bytes = [](const LaneSpec& spec) { return RingLane::memory_bytes(spec, copied(spec)); },
});

}  // namespace ipcbench
