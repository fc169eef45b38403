// `--lifetime=task|N`: a worker lives for so many messages, and then another one takes its place on
// the same lane, while the run goes on. So does a program that starts a process for each task, and
// a pool whose workers are renewed behind some tasks.
//
//   coordinator                                    worker
//                                                  sends its last reply, closes its books, ends
//   has the reply, and one more task for the lane
//   waits until the worker is gone                 the successor starts where whoever starts
//   has the successor started, sends the task      workers is: it takes the lane over, and the task
//
// Both count the messages of the lane in the part of the run, so nobody has to be told. With one
// message in flight there is nothing under way while a lane changes hands. The ends of a lane stay
// open in whoever starts workers: it is the supervisor that sees a worker which dies before its
// time, and not the coordinator by a lane that is closed.
//
// A part begins with the workers that the last one has left, and their counts begin anew. Books of
// the measured part are added up lane by lane (core/life_books.hpp): a lane's time without a
// worker, from the end of one's books to the begin of the next one's, is its phase `launch`. So is
// the time for which the coordinator is busy with it.
#pragma once

#include "ipcbench/drive/stages.hpp"

namespace ipcbench {

// Whoever starts workers.
class Successors {
 public:
  virtual ~Successors() = default;
  // The worker of this lane has sent its last reply. Returns when it is gone and another one was
  // started; throws std::system_error where that could not be. Called by the coordinator's thread.
  virtual void replace(std::uint32_t lane) = 0;

 protected:
  Successors() = default;
  Successors(const Successors&) = default;
  Successors& operator=(const Successors&) = default;
};

// The coordinator's end of a lane: has the worker replaced before the first task that is not its
// own any more. All that is referred to outlives it.
template <Endpoint E>
class SucceedingLane {
 public:
  SucceedingLane(E& endpoint, std::uint32_t lane, Party& party, Successors& successors)
      : endpoint_(endpoint), lane_(lane), party_(party), successors_(successors) {}

  std::span<std::byte> loan(std::size_t bytes) {
    if (part_ != party_.part) tasks_ = 0;
    part_ = party_.part;
    if (tasks_ == party_.experiment.lifetime) replace();
    ++tasks_;
    return endpoint_.loan(bytes);
  }
  void publish(std::size_t bytes) { endpoint_.publish(bytes); }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    return endpoint_.borrow(waited);
  }
  void release() { endpoint_.release(); }
  std::uint64_t chunks_per_message() const { return endpoint_.chunks_per_message(); }

 private:
  void replace() {
    const Phase before = party_.recorder.phase();
    party_.recorder.enter(Phase::launch);
    successors_.replace(lane_);
    party_.recorder.enter(before);
    tasks_ = 0;
  }

  E& endpoint_;
  std::uint32_t lane_;
  Party& party_;
  Successors& successors_;
  Party::Part part_ = Party::warmup;
  std::uint64_t tasks_ = 0;  // of the worker that is there, in this part
};

// The record of a life that was measured becomes that of all lives of the lane so far.
void add_life(PartyBlock& block);

namespace lives_detail {

// One worker's share of stages_detail::work(): the first one begins where all do, a successor in
// the part in which it is needed.
template <class Loop>
void work(Loop loop, Party& party) {
  LifeBooks& life = party.block.life;
  if (life.ended.load(std::memory_order_acquire) == 0) {
    await_stage(party.control, Stage::copy_only);
    await_stage(party.control, Stage::compute_only);
    measure_work_alone(party);
    await_stage(party.control, Stage::warmup);
  }
  party.next_sequence = life.next_sequence;
  party.part = static_cast<Party::Part>(life.part);
  stages_detail::begin_items(party);
  if (party.part == Party::warmup) {
    party.recorder.begin(1);
    loop(stages_detail::payloads_of(party, true));
    if (party.life_is_over) return;
    party.part = Party::measured;
    life.part = static_cast<std::uint32_t>(party.part);
    stages_detail::begin_items(party);
    await_stage(party.control, Stage::measured);
  }
  // As long as nobody measures here, nobody is sampled.
  party.block.measured_since.store(0);
  party.block.measured_end.store(0);
  measure(party, [&] { loop(stages_detail::payloads_of(party)); });
  add_life(party.block);
}

}  // namespace lives_detail

// As run_coordinator() and run_worker(), of a pool or a pingpong with one message in flight.
template <Endpoint E>
void run_succeeding_coordinator(std::span<E> lanes, Party& party) {
  if (party.experiment.dispatch == Dispatching::free)
    stages_detail::coordinate(PoolCoordinator<E, Free>(lanes, party), party);
  else
    stages_detail::coordinate(PoolCoordinator<E>(lanes, party), party);
  party.block.record.chunks_per_message = lanes.front().chunks_per_message();
  await_all_through(party.control);
}

// Returns at the end of this worker's life, or of the run.
template <Endpoint E>
void run_life(E& lane, Party& party) {
  lives_detail::work(
      [&](const PayloadCheck& payloads) {
        if (party.experiment.dispatch == Dispatching::free)
          pool_worker<E, Free, CountedLife>(lane, party, payloads);
        else
          pool_worker<E, Turns, CountedLife>(lane, party, payloads);
      },
      party);
  if (!party.life_is_over) await_all_through(party.control);
}

}  // namespace ipcbench
