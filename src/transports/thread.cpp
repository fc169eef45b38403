// In-process queues between threads: the payload is handed over by reference, in slots that are
// used again, or copied in and out.
#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/ring_loops.hpp"

namespace ipcbench {
namespace {

RingPlan thread_plan(const LaneSpec& spec) { return {spec, spec.options.flag("copy", false)}; }

class ThreadLane : public RingLane {
 public:
  explicit ThreadLane(const LaneSpec& spec)
      : RingLane(spec, thread_plan(spec), Mapping::private_memory(thread_plan(spec).bytes())) {}
  ThreadLane(const LaneSpec& spec, const LaneHandles&) : ThreadLane(spec) {
    throw std::logic_error("thread: a queue in one process cannot be attached from another");
  }
  LaneHandles handles() const { return {}; }
  void keep(Side) {}
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    RingLane::visit(spec, thread_plan(spec).copied, f);
  }
};

class SharedThread : public SharedSlots {
 public:
  explicit SharedThread(const LaneSpec& spec)
      : SharedSlots(spec, Mapping::private_memory(task_bytes(spec)),
                    Mapping::private_memory(reply_bytes(spec)), true) {}
  SharedThread(const LaneSpec& spec, const LaneHandles&) : SharedThread(spec) {
    throw std::logic_error("thread: a queue in one process cannot be attached from another");
  }
  LaneHandles handles() const { return {}; }
  void keep(Side) {}
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    SharedSlots::visit(spec, thread_plan(spec).copied, f);
  }
};

constexpr OptionInfo kThreadOptions[] = {
    {.name = "copy",
     .kind = OptionKind::flag,
     .summary = "copy the payload in and out (default: false, by reference)",
     .tries = "true"},
    kSlotsOption,
    kHugeOption,
};

}  // namespace

extern const TransportInfo thread_transport;
constinit const TransportInfo thread_transport = describe<ThreadLane, SharedThread, Loops::own>({
    .name = "thread",
    .summary = "two queues per worker, or two for all, between threads of one process",
    .copies = "0 (by reference), copy: 2",
    .descriptors = "",
    .starts = {Start::thread},
    .waits = kMemoryWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kThreadOptions,
    .shared = {.waits = {Wait::hybrid, Wait::spin, Wait::futex},
               .memory_bytes =
                   [](const LaneSpec& spec) {
                     return SharedSlots::memory_bytes(spec, thread_plan(spec).copied);
                   }},
    .replaces_workers = true,
    .memory_bytes = [](const LaneSpec& spec) { return ring_memory_bytes(spec, thread_plan(spec)); },
    .check_limits =
        [](const LaneSpec& spec) { check_ring_options("thread", spec, thread_plan(spec)); },
});

}  // namespace ipcbench
