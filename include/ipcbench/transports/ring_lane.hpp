// The lane of every transport that is two rings in memory: what the memory holds, who wakes whom,
// and the endpoints over it. The transport brings the memory.
#pragma once

#include <fmt/format.h>

#include "ipcbench/transports/registry.hpp"
#include "ipcbench/transports/ring.hpp"

namespace ipcbench {

// What parties can wait for memory with, the first as the default.
inline constexpr Choices<Wait> kMemoryWaits = {Wait::hybrid,    Wait::spin,   Wait::yield,
                                               Wait::backoff,   Wait::futex,  Wait::eventfd,
                                               Wait::semaphore, Wait::condvar};

// What the transports with rings can be told beside what is their own.
inline constexpr OptionInfo kInPlaceOption = {
    .name = "in_place",
    .kind = OptionKind::flag,
    .summary = "write and read messages where they lie, no copy (default: false)",
    .tries = "true"};
inline constexpr OptionInfo kSlotsOption = {"slots",
                                            OptionKind::count,
                                            "slots of each ring (default: from depth and size; in "
                                            "place: 8 MiB of them for a stream, one for "
                                            "both rings where messages of one size take turns)",
                                            1,
                                            1 << 20,
                                            "",
                                            "2 4 16"};
inline constexpr OptionInfo kChunkOption = {
    "chunk",
    OptionKind::size,
    "bytes of a slot where messages are copied (default: 64KiB)",
    64,
    1ULL << 30,
    "",
    "16KiB 256KiB 1MiB"};
inline constexpr OptionInfo kHugeOption = {.name = "huge",
                                           .kind = OptionKind::flag,
                                           .summary = "huge pages for the rings (default: false)",
                                           .tries = "true"};

// How a lane's memory is divided: bells and counts, the ring of tasks, the ring of replies.
struct RingPlan {
  bool copied = false;
  bool huge = false;
  bool one_slot =
      false;  // for task and reply in turns; the two shapes are equal and lie on each other
  RingShape tasks, replies;

  // Bells and counts have a page of their own: their lines are written all the time.
  static constexpr std::uint64_t kTasksAt = 4096;

  RingPlan(const LaneSpec& spec, bool copies);
  std::uint64_t replies_at() const {
    return one_slot ? kTasksAt : saturating_add(kTasksAt, tasks.bytes());
  }
  std::uint64_t bytes() const;
};

// Memory of both sides of one lane.
std::uint64_t ring_memory_bytes(const LaneSpec& spec, const RingPlan& plan);
// UsageError for options that do not fit together or to the pattern.
void check_ring_options(std::string_view transport, const LaneSpec& spec, const RingPlan& plan);

template <class Wait>
class InPlaceRing;
template <class Wait>
class CopiedRing;

class RingLane {
 public:
  std::string granted() const;

 protected:
  // Makes the rings in zeroed memory of the plan's size.
  RingLane(const LaneSpec& spec, const RingPlan& plan, Mapping memory);
  // Takes over rings that handles() of the lane that made them named.
  RingLane(const LaneSpec& spec, const RingPlan& plan, Mapping memory, const LaneHandles& handles);

  // The memory's own part is the transport's to add, in fds[0] or in numbers.
  LaneHandles bell_handles() const {
    return {.fds = {-1, -1, event_fds_[0].get(), event_fds_[1].get()}};
  }
  RingView out(Side side) const;
  RingView in(Side side) const {
    RingView view = out(side == Side::coordinator ? Side::worker : Side::coordinator);
    std::swap(view.own_bell, view.peer_bell);
    return view;
  }
  // In the party that is going to use it: no fault is left for the measured part.
  void populate() const { memory_.populate(); }

  template <class Wait>
  friend class InPlaceRing;
  template <class Wait>
  friend class CopiedRing;
  template <class F>
  static void visit(const LaneSpec& spec, bool copied, F f) {
    with_memory_wait(spec.wait, [&]<class Strategy>() {
      if (copied)
        f.template operator()<CopiedRing<Strategy>>();
      else
        f.template operator()<InPlaceRing<Strategy>>();
    });
  }

  LaneSpec spec_;
  RingPlan plan_;
  Mapping memory_;

 private:
  struct Header;
  Header& header() const;

  std::array<Fd, 2> event_fds_;  // where the wait has some
  std::string huge_refused_;
};

template <class Wait>
class InPlaceRing : public RingEndpoint<Wait> {
 public:
  InPlaceRing(RingLane& lane, Side side) : RingEndpoint<Wait>(lane.out(side), lane.in(side)) {
    lane.populate();
  }
};

template <class Wait>
class CopiedRing : public CopyEndpoint<RingMover<Wait>> {
 public:
  CopiedRing(RingLane& lane, Side side)
      : CopyEndpoint<RingMover<Wait>>(RingMover<Wait>(lane.out(side), lane.in(side)), lane.spec_,
                                      side) {
    lane.populate();
  }
};

// Rings in memory that a descriptor leads to.
class FdRingLane : public RingLane {
 public:
  LaneHandles handles() const {
    LaneHandles handles = bell_handles();
    handles.fds[0] = memory_.fd();
    return handles;
  }
  void keep(Side) { memory_.close_fd(); }  // the mapping stays

 protected:
  using RingLane::RingLane;
  FdRingLane(const LaneSpec& spec, const RingPlan& plan, const LaneHandles& handles)
      : RingLane(spec, plan, Mapping::attach(adopt(handles.fds[0]), plan.bytes()), handles) {
    keep(Side::worker);
  }
};

}  // namespace ipcbench
