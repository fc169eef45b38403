#include "ipcbench/transports/handles.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>
#include <vector>

#include "ipcbench/core/codec.hpp"
#include "ipcbench/transports/describe.hpp"

namespace ipcbench {
namespace {

struct Handle {
  std::uint64_t place;
  std::uint64_t bytes;
};
static_assert(sizeof(Handle) == kHandleBytes);

std::uint64_t whole_pages(std::uint64_t bytes) {
  constexpr std::uint64_t kPage = 4096;
  return saturating_add(bytes, kPage - 1) / kPage * kPage;
}

// One direction of all lanes.
struct SlotPlan {
  std::uint64_t bytes = 0;   // of a payload
  std::uint64_t stride = 0;  // from one slot to the next
  std::uint64_t count = 0;   // of a lane
  std::uint64_t lanes = 0;   // that have slots of their own

  std::uint64_t lane_bytes() const { return saturating_multiply(stride, count); }
  std::uint64_t all_bytes() const { return saturating_multiply(lane_bytes(), lanes); }
};

SlotPlan slots_of(const Experiment& experiment, Side sender) {
  const bool tasks = sender == Side::coordinator;
  const ByHandle by_handle = payloads_by_handle(experiment);
  if (!(tasks ? by_handle.tasks : by_handle.replies)) return {};
  const std::uint64_t bytes =
      frame_bytes(experiment.codec, tasks ? experiment.task_bytes() : experiment.answer_bytes());
  const bool for_all = tasks && experiment.pattern == Pattern::broadcast;
  return {bytes, whole_pages(bytes), experiment.depth + 1ULL, for_all ? 1 : experiment.workers};
}

}  // namespace

std::uint64_t slot_memory_bytes(const Experiment& experiment) {
  return saturating_add(slots_of(experiment, Side::coordinator).all_bytes(),
                        slots_of(experiment, Side::worker).all_bytes());
}

// Payloads of either direction lie in slots, or travel in the inner endpoint's messages.
class HandleEndpoint {
 public:
  HandleEndpoint(HandleLanes& lanes, Side side, std::uint32_t lane)
      : inner_(lanes.inner_->endpoint(side, lane)),
        out_(lanes.out(side, lane)),
        in_(lanes.out(other(side), lane)) {
    lanes.memory_.populate();
  }

  std::span<std::byte> loan(std::size_t bytes) {
    if (out_.count == 0) return inner_->loan(bytes);
    return {out_.first + place_ * out_.stride, bytes};
  }
  void publish(std::size_t bytes) {
    if (out_.count == 0) return inner_->publish(bytes);
    const Handle handle{place_, bytes};
    std::memcpy(inner_->loan(sizeof handle).data(), &handle, sizeof handle);
    inner_->publish(sizeof handle);
    if (++place_ == out_.count) place_ = 0;
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    const auto note = [&waited](WaitEvent) { waited(); };
    const auto message = inner_->borrow(AnyEndpoint::OnWait(note));
    if (in_.count == 0) return message;
    Handle handle{};
    const std::size_t length = message.size();
    if (length == sizeof handle) std::memcpy(&handle, message.data(), sizeof handle);
    inner_->release();
    if (length != sizeof handle || handle.place >= in_.count || handle.bytes != in_.bytes)
      throw CorruptionError(
          fmt::format("a handle of {} bytes names slot {} of {} with {} bytes; a payload has {}",
                      length, handle.place, in_.count, handle.bytes, in_.bytes));
    return {in_.first + handle.place * in_.stride, handle.bytes};
  }
  void release() {
    if (in_.count == 0) inner_->release();
  }
  std::uint64_t chunks_per_message() const { return inner_->chunks_per_message(); }

 private:
  std::unique_ptr<AnyEndpoint> inner_;
  HandleLanes::Slots out_, in_;
  std::uint64_t place_ = 0;  // of the next message out
};

HandleLanes::HandleLanes(const Experiment& experiment, std::unique_ptr<OpenTransport> inner)
    : experiment_(experiment),
      inner_(std::move(inner)),
      memory_(Mapping::shared(slot_memory_bytes(experiment))) {}

HandleLanes::HandleLanes(const Experiment& experiment, std::unique_ptr<OpenTransport> inner,
                         const LaneHandles& handles)
    : experiment_(experiment),
      inner_(std::move(inner)),
      memory_(Mapping::attach(adopt(handles.slots_fd), slot_memory_bytes(experiment))) {
  memory_.close_fd();
}

HandleLanes::Slots HandleLanes::out(Side side, std::uint32_t lane) const {
  const SlotPlan plan = slots_of(experiment_, side);
  if (plan.count == 0) return {};
  const std::uint64_t begin =
      side == Side::coordinator ? 0 : slots_of(experiment_, Side::coordinator).all_bytes();
  const std::uint64_t own = plan.lanes == 1 ? 0 : lane * plan.lane_bytes();
  return {memory_.data() + begin + own, plan.stride, plan.count, plan.bytes};
}

void HandleLanes::coordinate(Party& party) {
  if (experiment_.pattern != Pattern::broadcast) return coordinate_erased(*this, party);
  std::vector<HandleEndpoint> lanes;
  lanes.reserve(experiment_.workers);
  for (std::uint32_t lane = 0; lane < experiment_.workers; ++lane)
    lanes.emplace_back(*this, Side::coordinator, lane);
  run_broadcast_coordinator(std::span(lanes), party);
}

void HandleLanes::work(std::uint32_t lane, Party& party) { work_erased(*this, lane, party); }

LaneHandles HandleLanes::handles(std::uint32_t lane) {
  LaneHandles handles = inner_->handles(lane);
  handles.slots_fd = memory_.fd();
  return handles;
}

void HandleLanes::keep_side(Side side) {
  inner_->keep_side(side);
  memory_.close_fd();
}

void HandleLanes::keep_worker(std::uint32_t lane) {
  inner_->keep_worker(lane);
  memory_.close_fd();
}

std::unique_ptr<AnyEndpoint> HandleLanes::endpoint(Side side, std::uint32_t lane) {
  return std::make_unique<AnyEndpointOf<HandleEndpoint>>(*this, side, lane);
}

}  // namespace ipcbench
