// The whole life of a party once its endpoint is open: baselines, warm-up, measured part, each begun
// by the supervisor. Warm-up runs the same loop with every payload hashed whole.
#pragma once

#include "ipcbench/drive/pool.hpp"
#include "ipcbench/drive/stream.hpp"

namespace ipcbench {

namespace stages_detail {

template <class Loop>
void coordinate(Loop loop, Party& party) {
  await_stage(party.control, Stage::copy_only);
  party.block.record.baseline_ns = measure_copy_only(party);
  await_stage(party.control, Stage::compute_only);
  await_stage(party.control, Stage::warmup);

  party.recorder.begin(1);
  const std::uint64_t begin = party.recorder.clock().now();
  loop.run(warmup_quota(party), {.touch = party.experiment.touch, .hash = true});
  const std::uint64_t ticks = party.recorder.clock().now() - begin;

  party.part = Party::measured;
  party.block.histogram.clear();
  Quota quota = plan_measured(party, ticks, party.recorder.messages());
  await_stage(party.control, Stage::measured);

  const TickClock& clock = party.recorder.clock();
  quota.until_ticks = clock.now() + clock.to_ticks(party.experiment.duration_ns);
  measure(party, [&] { loop.run(quota, {.touch = party.experiment.touch}); });
}

}  // namespace stages_detail

// Lanes in the order of the workers.
template <Endpoint E>
void run_coordinator(std::span<E> lanes, Party& party) {
  if (party.experiment.pattern == Pattern::stream)
    stages_detail::coordinate(StreamCoordinator<E>(lanes, party), party);
  else
    stages_detail::coordinate(PoolCoordinator<E>(lanes, party), party);
  party.block.record.chunks_per_message = lanes.front().chunks_per_message();
}

template <Endpoint E>
void run_worker(E& lane, Party& party) {
  const auto loop = [&](const Contents& contents) {
    if (party.experiment.pattern == Pattern::stream) stream_worker(lane, party, contents);
    else pool_worker(lane, party, contents);
  };
  await_stage(party.control, Stage::copy_only);
  await_stage(party.control, Stage::compute_only);
  party.block.record.baseline_ns = measure_compute_only(party);
  await_stage(party.control, Stage::warmup);

  party.recorder.begin(1);
  loop({.touch = party.experiment.touch, .hash = true});

  party.part = Party::measured;
  party.block.histogram.clear();
  await_stage(party.control, Stage::measured);
  measure(party, [&] { loop({.touch = party.experiment.touch}); });
  if (party.work != nullptr) party.work->verify();
}

}  // namespace ipcbench
