// The messages of one coordinator-worker pair over MPI: the endpoints of ranks.
//
// What a part of a run has on a lane its coordinator knows before it sends the last message, and
// says so with the tag of that; a worker on another machine cannot read it in shared memory.
//
// mode nonblocking keeps `depth` receives posted and sends with MPI_Isend, so that both sides may
// send at once whatever the size; with several messages in flight so many are sent at once. How
// waiting differs from receiving cannot be told then: what was waited for is there as a whole. A
// probe tells, and takes receives that are not posted.
#pragma once

#include <array>
#include <atomic>
#include <span>
#include <string>
#include <vector>

#include "ipcbench/base/mapping.hpp"
#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/drive/party.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"
#include "mpi_call.hpp"

namespace ipcbench {

// A coordinator has one for each worker, a worker its own.
struct MpiLane {
  LaneSpec spec;
  MPI_Comm comm = MPI_COMM_NULL;
};

class MpiEndpoint {
 public:
  MpiEndpoint(const MpiLane& lane, Side side)
      : comm_(lane.comm),
        side_(side),
        peer_(side == Side::worker ? 0 : static_cast<int>(lane.spec.lane) + 1),
        wait_(lane.spec.wait),
        is_blocking_(lane.spec.options.is("mode", "blocking")),
        probes_(lane.spec.options.flag("probe", false)),
        totals_(lane.spec.control->parties[lane.spec.lane + 1].lane_totals),
        has_pacing_(needs_pacing(lane.spec.control->experiment)),
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
  // All messages have come: what is still posted is for nobody.
  ~MpiEndpoint() {
    for (Slot& each : out_) MPI_Wait(&each.request, MPI_STATUS_IGNORE);
    for (Slot& each : in_) {
      if (each.request == MPI_REQUEST_NULL) continue;
      MPI_Cancel(&each.request);
      MPI_Wait(&each.request, MPI_STATUS_IGNORE);
    }
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
    const int tag = tag_of_next();
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
      await(slot.request, status, waited);
    }
    int bytes = 0;
    MPI_Get_count(&status, MPI_BYTE, &bytes);
    note_tag(status.MPI_TAG);
    return slot.memory.span().first(static_cast<std::size_t>(bytes));
  }

  void release() {
    if (is_blocking_ || probes_) return;
    receive_into(in_[head_]);
    head_ = head_ + 1 == in_.size() ? 0 : head_ + 1;
  }

  std::uint64_t chunks_per_message() const { return 1; }

 private:
  static constexpr int kMore = 1, kLastOfPart = 2;
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
    await(slot.request, status, [] {});
  }

  void receive_into(Slot& slot) {
    check_mpi(MPI_Irecv(slot.memory.data(), static_cast<int>(slot.bytes), MPI_BYTE, peer_,
                        MPI_ANY_TAG, comm_, &slot.request),
              "MPI_Irecv");
  }

  template <class Waited>
  void await(MPI_Request& request, MPI_Status& status, Waited waited) {
    int done = 0;
    check_mpi(MPI_Test(&request, &done, &status), "MPI_Test");
    if (done != 0) return;
    if (wait_ == Wait::block) {
      check_mpi(MPI_Wait(&request, &status), "MPI_Wait");
    } else {
      for (Patience patience(wait_); done == 0; patience.rest())
        check_mpi(MPI_Test(&request, &done, &status), "MPI_Test");
    }
    waited();
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

  // The loops have stored the number of a part's messages before they publish its last one.
  int tag_of_next() {
    if (side_ == Side::worker) return kMore;
    if (++count_ != totals_[part_].load(std::memory_order_relaxed)) return kMore;
    end_part();
    return kLastOfPart;
  }
  void note_tag(int tag) {
    if (side_ == Side::coordinator) return;
    ++count_;
    if (tag != kLastOfPart) return;
    totals_[part_].store(count_, std::memory_order_release);
    end_part();
  }
  void end_part() {
    part_ += part_ == Party::warmup && !has_pacing_ ? 2 : 1;
    count_ = 0;
  }

  MPI_Comm comm_;
  Side side_;
  int peer_;
  Wait wait_;
  bool is_blocking_, probes_;
  std::array<std::atomic<std::uint64_t>, 3>& totals_;
  bool has_pacing_;
  bool follows_;  // one message is sent while those before it are still under way
  std::vector<Slot> out_, in_;
  std::size_t next_out_ = 0, head_ = 0;
  std::size_t part_ = Party::warmup;
  std::uint64_t count_ = 0;  // of this part
};

}  // namespace ipcbench
