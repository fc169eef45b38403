#include "ipcbench/transports/ring_lane.hpp"

namespace ipcbench {
namespace {

// In place, the ring of a stream is larger than a core's own cache: what the producer writes has
// left for the shared one when the consumer reads it. Where messages go and come one by one, as few
// slots as there are in flight, but two: a line that both sides have just had takes a third less
// time to change hands than the next of many (measured from 8 slots on, at 8 B and at 4 KiB).
std::uint64_t usual_slots(const LaneSpec& spec, const RingShape& shape, bool copied,
                          bool is_whole) {
  constexpr std::uint64_t kSmallRing = 256 * 1024;
  constexpr std::uint64_t kLargeRing = 8 * 1024 * 1024;
  constexpr std::uint64_t kLeastChunks = 8;
  const bool stream = spec.pattern == Pattern::stream;
  if (!stream && is_whole) return std::max<std::uint64_t>(spec.depth, 2);
  const std::uint64_t bytes = stream && !copied ? kLargeRing : kSmallRing;
  const std::uint64_t least =
      copied ? std::max<std::uint64_t>(spec.depth, kLeastChunks) : spec.depth;
  return std::max(least, std::min<std::uint64_t>(bytes / shape.stride(), stream ? 4096 : 64));
}

RingShape shape_of(const LaneSpec& spec, std::uint64_t message_bytes, bool copied) {
  constexpr std::uint64_t kChunk = 64 * 1024;
  const std::uint64_t chunk = copied ? spec.options.size("chunk", kChunk) : UINT64_MAX;
  RingShape shape{.payload_bytes = std::min(message_bytes, chunk)};
  shape.slots = spec.options.count(
      "slots", usual_slots(spec, shape, copied, shape.payload_bytes == message_bytes));
  return shape;
}

}  // namespace

struct RingLane::Header {
  Doorbell bells[2];  // of the coordinator, of the worker
  RingCount tasks, replies;
};

RingPlan::RingPlan(const LaneSpec& spec, bool copies)
    : copied(copies),
      huge(spec.options.flag("huge", false)),
      one_slot(spec.in_turns && !copies && spec.size_bytes == spec.reply_bytes &&
               !spec.options.has("slots")),
      tasks(shape_of(spec, spec.size_bytes, copies)),
      replies(shape_of(spec, spec.reply_bytes, copies)) {
  if (one_slot) tasks.slots = replies.slots = 1;
}

std::uint64_t RingPlan::bytes() const {
  const std::uint64_t all = saturating_add(replies_at(), replies.bytes());
  return huge
             ? saturating_add(all, Mapping::kHugePage - 1) / Mapping::kHugePage * Mapping::kHugePage
             : all;
}

std::uint64_t ring_memory_bytes(const LaneSpec& spec, const RingPlan& plan) {
  return plan.copied ? saturating_add(plan.bytes(), copy_buffers_bytes(spec)) : plan.bytes();
}

void check_ring_options(std::string_view transport, const LaneSpec& spec, const RingPlan& plan) {
  const std::uint64_t slots = spec.options.count("slots", UINT64_MAX);
  for (const std::string_view option : {"slots", "chunk"})
    if (spec.topology == Topology::shared && spec.options.has(option))
      throw UsageError(fmt::format(
          "{}:{}: with topology=shared there is a slot for each of the depth x workers messages in "
          "flight, as large as a message; drop {}, or write topology=lanes",
          transport, option, option));
  if (!plan.copied && spec.options.has("chunk"))
    throw UsageError(fmt::format(
        "{}:chunk: messages in place are whole; drop chunk, or write in_place=false", transport));
  // In a pool both sides would wait for room in front of full rings.
  if (!plan.copied && spec.pattern != Pattern::stream && slots < spec.depth)
    throw UsageError(fmt::format(
        "{}:slots={}: depth={} messages are in flight, in a slot each; raise slots or lower depth",
        transport, slots, spec.depth));
}

RingLane::RingLane(const LaneSpec& spec, const RingPlan& plan, Mapping memory)
    : spec_(spec), plan_(plan), memory_(std::move(memory)) {
  static_assert(sizeof(Header) <= RingPlan::kTasksAt);
  memory_.prefault();
  if (plan_.huge) huge_refused_ = memory_.collapse();
  for (std::size_t i = 0; i < 2; ++i)
    event_fds_[i] = open_bell(header().bells[i], spec_.wait, spec_.shares_cores);
}

RingLane::RingLane(const LaneSpec& spec, const RingPlan& plan, Mapping memory,
                   const LaneHandles& handles)
    : spec_(spec), plan_(plan), memory_(std::move(memory)) {
  for (std::size_t i = 0; i < 2; ++i)
    if (handles.fds[2 + i] != -1) event_fds_[i] = adopt(handles.fds[2 + i]);
}

std::string RingLane::granted() const {
  std::string text = plan_.one_slot ? "slots=1 (the reply over its task)"
                                    : fmt::format("slots={}", plan_.tasks.slots);
  if (plan_.huge)
    text += huge_refused_.empty() ? ":huge=true" : fmt::format(":huge=false ({})", huge_refused_);
  return text;
}

RingLane::Header& RingLane::header() const { return *reinterpret_cast<Header*>(memory_.data()); }

RingView RingLane::out(Side side) const {
  Header& shared = header();
  const bool tasks = side == Side::coordinator;
  RingView view{
      .count = tasks ? &shared.tasks : &shared.replies,
      .memory = memory_.data() + (tasks ? RingPlan::kTasksAt : plan_.replies_at()),
      .shape = tasks ? plan_.tasks : plan_.replies,
      .own_bell = &shared.bells[tasks ? 0 : 1],
      .peer_bell = &shared.bells[tasks ? 1 : 0],
  };
  if (plan_.one_slot) {
    view.first_number = tasks ? 1 : 2;
    view.number_step = 2;
  }
  // What was released has been through. When an end changes hands that is all of its own messages,
  // and of those of the other side all but what it is to take next.
  const std::uint32_t released = view.count->released.load(std::memory_order_acquire);
  if (released != 0) view.passed = (released - view.first_number) / view.number_step + 1;
  return view;
}

}  // namespace ipcbench
