// One way: the coordinator sends as fast as the lanes take messages, the workers read them all. The
// coordinator's clock stops when every worker has drained its lane and acknowledged with one reply.
// A message's time is the interval between two arrivals at a worker. Batches say little here: what
// counts is what has arrived, not what has been handed to the kernel.
#pragma once

#include <algorithm>

#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/drive/part_end.hpp"
#include "ipcbench/drive/rotation.hpp"
#include "ipcbench/drive/worker_life.hpp"

namespace ipcbench {

template <Endpoint E>
class StreamCoordinator {
 public:
  static constexpr bool kEqualShares = true;

  StreamCoordinator(std::span<E> lanes, Party& party) : lanes_(lanes), party_(party) {}

  // Copies, so that the compiler may keep them in registers: see Pass in drive/pool.hpp.
  void run(const StageBudget& budget, const PayloadCheck& how) {
    const PayloadCheck payloads = how;
    const std::span<E> lanes = lanes_;
    Party& party = party_;
    Recorder& recorder = party.recorder;
    const std::size_t bytes = party.experiment.task_bytes();
    PartEnd end(budget);
    recorder.enter(Phase::send);
    Rotation next{.sequence = party.next_sequence};
    for (; end.goes_on(next.count); next.advance(lanes.size())) {
      if (next.lane == 0 && end.is_open()) end.begin_round(party, recorder.latest());
      E& lane = lanes[next.lane];
      party.set_live_lane(next.lane);
      const auto out = lane.loan(bytes);
      recorder.enter(Phase::touch);
      payloads.write(out, next.sequence);
      const std::uint64_t now = recorder.enter(Phase::send);
      lane.publish(bytes);
      recorder.message_done(now);
    }
    party.next_sequence = next.sequence;
    for (std::size_t lane = 0; lane < std::min<std::uint64_t>(lanes.size(), next.count); ++lane) {
      party.set_live_lane(lane);
      recorder.enter(Phase::receive);
      const auto in = lanes[lane].borrow([&] { recorder.attribute(Phase::idle); });
      recorder.enter(Phase::touch);
      payloads.check(in, party.experiment.answer_bytes(), 0);
      lanes[lane].release();
    }
  }

 private:
  std::span<E> lanes_;
  Party& party_;
};

template <Endpoint E, class Life = RunLife>
void stream_worker(E& lane, Party& party, const PayloadCheck& how) {
  const PayloadCheck payloads = how;
  const std::size_t size_bytes = party.experiment.task_bytes();
  Workload* const work = party.work;
  Recorder& recorder = party.recorder;
  std::uint64_t before = recorder.enter(Phase::receive);
  Life::live(
      party, [&](std::uint64_t sequence) __attribute__((always_inline)) {
        const auto in = lane.borrow([&recorder] { recorder.attribute(Phase::idle); });
        recorder.enter(Phase::touch);
        payloads.check(in, size_bytes, sequence);
        if (work != nullptr) {
          recorder.enter(Phase::compute);
          work->run(in, sequence);
          recorder.enter(Phase::touch);
          work->check(in, sequence);
        }
        lane.release();
        const std::uint64_t now = recorder.enter(Phase::receive);
        recorder.message_time(now - before);
        recorder.message_done(now);
        before = now;
      });
  recorder.enter(Phase::touch);
  payloads.write(lane.loan(party.experiment.answer_bytes()), 0);
  recorder.enter(Phase::send);
  lane.publish(party.experiment.answer_bytes());
}

}  // namespace ipcbench
