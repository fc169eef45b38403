// One-sided messages of one coordinator-worker pair: the endpoints of ranks for mode=rma.
//
//   publish   MPI_Put into the next slot of the peer's memory, MPI_Win_flush until it is there, and
//             a message without bytes that says so; its tag is that of PartTags
//   borrow    waits for that message; the payload is read where it lies
//
// Slots go round. In a pool a task's slot is free once its reply has come, and a reply's slot once
// the next task has: who may send may write. A stream has no replies: there the worker says how
// many it has released, half the slots at a time, and the coordinator waits where it has used all.
#pragma once

#include <algorithm>
#include <exception>
#include <span>
#include <vector>

#include "ipcbench/base/mapping.hpp"
#include "lane.hpp"
#include "rma_window.hpp"

namespace ipcbench {

class RmaEndpoint {
 public:
  RmaEndpoint(const MpiLane& lane, Side side)
      : window_(*lane.window),
        comm_(lane.comm),
        side_(side),
        lane_(lane.spec.lane),
        depth_(lane.spec.depth),
        peer_(lane.peer_of(side)),
        wait_(lane.spec.wait),
        tags_(lane.spec, side),
        counts_(lane.spec.pattern == Pattern::stream),
        step_(std::max(1U, lane.spec.depth / 2)),
        out_(large_pages(lane.spec.out_bytes(side))),
        there_(lane.spec.depth, MPI_REQUEST_NULL) {
    out_.prefault();
    for (MPI_Request& each : there_) expect(each);
  }
  RmaEndpoint(const RmaEndpoint&) = delete;
  RmaEndpoint& operator=(const RmaEndpoint&) = delete;
  // All messages have come, and with the last reply all words about slots have been sent.
  ~RmaEndpoint() {
    if (std::uncaught_exceptions() == 0 && counts_ && side_ == Side::coordinator)
      while (used_ >= step_) take_slots_back();
    for (MPI_Request& each : there_) give_up_request(each);
  }

  std::span<std::byte> loan(std::size_t bytes) {
    if (used_ == depth_) take_slots_back();
    return out_.span().first(bytes);
  }

  void publish(std::size_t bytes) {
    const Side receiver = other(side_);
    const auto count = static_cast<int>(bytes);
    check_mpi(MPI_Put(out_.data(), count, MPI_BYTE, peer_,
                      window_.place(receiver, lane_, next_out_), count, MPI_BYTE, window_.handle()),
              "MPI_Put");
    check_mpi(MPI_Win_flush(peer_, window_.handle()), "MPI_Win_flush");
    say(tags_.of_next());
    advance(next_out_);
    if (counts_ && side_ == Side::coordinator) ++used_;
  }

  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    MPI_Status status;
    await_request(there_[head_], status, wait_, waited);
    check_mpi(MPI_Win_sync(window_.handle()), "MPI_Win_sync");
    tags_.note(status.MPI_TAG);
    return window_.own(side_, lane_, head_);
  }

  void release() {
    expect(there_[head_]);
    advance(head_);
    if (!counts_ || side_ == Side::coordinator || ++used_ != step_) return;
    used_ = 0;
    say(kReleased);
  }

  std::uint64_t chunks_per_message() const { return 1; }

 private:
  static constexpr int kReleased = 3;

  void advance(std::uint32_t& slot) const { slot = slot + 1 == depth_ ? 0 : slot + 1; }
  void say(int tag) const {
    check_mpi(MPI_Send(nullptr, 0, MPI_BYTE, peer_, tag, comm_), "MPI_Send");
  }
  // A worker is told with the tag which one is the last; a coordinator hears of slots, too.
  void expect(MPI_Request& there) const {
    const int tag = side_ == Side::worker ? MPI_ANY_TAG : PartTags::kMore;
    check_mpi(MPI_Irecv(nullptr, 0, MPI_BYTE, peer_, tag, comm_, &there), "MPI_Irecv");
  }
  void take_slots_back() {
    MPI_Request released = MPI_REQUEST_NULL;
    MPI_Status status;
    check_mpi(MPI_Irecv(nullptr, 0, MPI_BYTE, peer_, kReleased, comm_, &released), "MPI_Irecv");
    await_request(released, status, wait_, [] {});
    used_ -= step_;
  }

  const RmaWindow& window_;
  MPI_Comm comm_;
  Side side_;
  std::uint32_t lane_, depth_;
  int peer_;
  Wait wait_;
  PartTags tags_;
  bool counts_;         // slots, because there are no replies
  std::uint32_t step_;  // so many are given back at a time
  Mapping out_;
  std::vector<MPI_Request> there_;  // one for each slot
  std::uint32_t next_out_ = 0, head_ = 0;
  // Coordinator: slots that were written and not given back; worker: released, and not said so.
  std::uint32_t used_ = 0;
};

}  // namespace ipcbench
