// The messages of one coordinator-worker pair over MPI: the endpoints of ranks.
//
// mode nonblocking keeps `depth` receives posted and sends with MPI_Isend, so that both sides may
// send at once whatever the size; with several messages in flight so many are sent at once. How
// waiting differs from receiving cannot be told then: what was waited for is there as a whole. A
// probe tells, and takes receives that are not posted.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ipcbench/base/mapping.hpp"
#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"
#include "part_tags.hpp"
#include "request.hpp"

namespace ipcbench {

class RmaWindow;

// A coordinator has one for each worker, a worker its own.
struct MpiLane {
  LaneSpec spec;
  MPI_Comm comm = MPI_COMM_NULL;
  const RmaWindow* window = nullptr;  // of mode=rma

  int peer_of(Side side) const {
    return side == Side::worker ? 0 : static_cast<int>(spec.lane) + 1;
  }
};

class MpiEndpoint {
 public:
  MpiEndpoint(const MpiLane& lane, Side side)
      : comm_(lane.comm),
        peer_(lane.peer_of(side)),
        wait_(lane.spec.wait),
        is_blocking_(lane.spec.options.is("mode", "blocking")),
        probes_(lane.spec.options.flag("probe", false)),
        tags_(lane.spec, side),
        follows_(!is_blocking_ && lane.spec.depth > 1) {
    for (std::uint32_t i = 0; i < (follows_ ? lane.spec.depth : 1); ++i)
      out_.push_back(slot_of(lane.spec.out_bytes(side)));
    const bool posts = !is_blocking_ && !probes_;
    for (std::uint32_t i = 0; i < (posts ? lane.spec.depth : 1); ++i)
      in_.push_back(slot_of(lane.spec.in_bytes(side)));
    if (posts)
      for (Slot& each : in_) receive_into(each);
  }
  MpiEndpoint(const MpiEndpoint&) = delete;
  MpiEndpoint& operator=(const MpiEndpoint&) = delete;
  // All messages have come.
  ~MpiEndpoint() {
    for (Slot& each : out_) MPI_Wait(&each.request, MPI_STATUS_IGNORE);
    for (Slot& each : in_) give_up_request(each.request);
  }

  // Waits where what this buffer held before has not left yet.
  std::span<std::byte> loan(std::size_t bytes) {
    Slot& slot = out_[next_out_];
    await_sent(slot);
    return slot.memory.span().first(bytes);
  }

  void publish(std::size_t bytes) {
    Slot& slot = out_[next_out_];
    const auto count = static_cast<int>(bytes);
    const int tag = tags_.of_next();
    if (is_blocking_) {
      check_mpi(MPI_Send(slot.memory.data(), count, MPI_BYTE, peer_, tag, comm_), "MPI_Send");
      return;
    }
    check_mpi(MPI_Isend(slot.memory.data(), count, MPI_BYTE, peer_, tag, comm_, &slot.request),
              "MPI_Isend");
    if (!follows_) return await_sent(slot);
    next_out_ = next_out_ + 1 == out_.size() ? 0 : next_out_ + 1;
  }

  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    Slot& slot = in_[head_];
    MPI_Status status;
    if (is_blocking_ || probes_) {
      if (probes_) probe(waited);
      check_mpi(MPI_Recv(slot.memory.data(), static_cast<int>(slot.bytes), MPI_BYTE, peer_,
                         MPI_ANY_TAG, comm_, &status),
                "MPI_Recv");
      if (!probes_) waited();
    } else {
      await_request(slot.request, status, wait_, waited);
    }
    int bytes = 0;
    MPI_Get_count(&status, MPI_BYTE, &bytes);
    tags_.note(status.MPI_TAG);
    return slot.memory.span().first(static_cast<std::size_t>(bytes));
  }

  void release() {
    if (is_blocking_ || probes_) return;
    receive_into(in_[head_]);
    head_ = head_ + 1 == in_.size() ? 0 : head_ + 1;
  }

  std::uint64_t chunks_per_message() const { return 1; }

 private:
  struct Slot {
    Mapping memory;
    std::size_t bytes = 0;
    MPI_Request request = MPI_REQUEST_NULL;
  };

  static Slot slot_of(std::size_t bytes) {
    Slot slot{large_pages(bytes), bytes};
    slot.memory.prefault();
    return slot;
  }

  void await_sent(Slot& slot) {
    if (slot.request == MPI_REQUEST_NULL) return;
    MPI_Status status;
    await_request(slot.request, status, wait_, [] {});
  }

  void receive_into(Slot& slot) {
    check_mpi(MPI_Irecv(slot.memory.data(), static_cast<int>(slot.bytes), MPI_BYTE, peer_,
                        MPI_ANY_TAG, comm_, &slot.request),
              "MPI_Irecv");
  }

  template <class Waited>
  void probe(Waited waited) {
    int there = 0;
    const auto look = [&] {
      check_mpi(MPI_Iprobe(peer_, MPI_ANY_TAG, comm_, &there, MPI_STATUS_IGNORE), "MPI_Iprobe");
    };
    look();
    if (there != 0) return;
    if (wait_ == Wait::block)
      check_mpi(MPI_Probe(peer_, MPI_ANY_TAG, comm_, MPI_STATUS_IGNORE), "MPI_Probe");
    else
      for (Patience patience(wait_); there == 0; patience.rest()) look();
    waited();
  }

  MPI_Comm comm_;
  int peer_;
  Wait wait_;
  bool is_blocking_, probes_;
  PartTags tags_;
  bool follows_;  // one message is sent while those before it are still under way
  std::vector<Slot> out_, in_;
  std::size_t next_out_ = 0, head_ = 0;
};

}  // namespace ipcbench
