// The whole life of a party once its endpoint is open: baselines, warm-up, measured part, each
// begun by the supervisor. Warm-up runs the same loop with every payload hashed whole; where
// messages may be too short for the clock, a moment without the hashing follows, which shows their
// pace.
#pragma once

#include "ipcbench/drive/dispatch_list.hpp"
#include "ipcbench/drive/feeder.hpp"
#include "ipcbench/drive/open_loop.hpp"
#include "ipcbench/drive/pool.hpp"
#include "ipcbench/drive/shared.hpp"
#include "ipcbench/drive/stream.hpp"

namespace ipcbench {

namespace stages_detail {

inline constexpr Timing kPacing = {.together = 64, .in_flight = 0};

inline PayloadCheck payloads_of(const Party& party, bool hash = false) {
  return {.touch = party.experiment.touch, .hash = hash, .reader = &party};
}

template <class Loop>
void coordinate(Loop loop, Party& party) {
  await_stage(party.control, Stage::copy_only);
  party.block.record.baseline_ns = measure_copy_only(party);
  await_stage(party.control, Stage::compute_only);
  await_stage(party.control, Stage::warmup);

  party.recorder.begin(1);
  const TickClock& clock = party.recorder.clock();
  std::uint64_t begin = clock.now();
  loop.run(warmup_budget(party), payloads_of(party, true));
  if (needs_pacing(party.experiment)) {
    party.part = Party::pacing;
    party.recorder.begin(UINT64_MAX, kPacing);
    begin = clock.now();
    loop.run(pacing_budget(party), payloads_of(party));
  }
  const std::uint64_t ticks = clock.now() - begin;

  party.part = Party::measured;
  party.block.histogram.clear();
  StageBudget budget = plan_measured(party, ticks, party.recorder.messages());
  if constexpr (Loop::kEqualShares) announce_totals(party, budget);
  await_stage(party.control, Stage::measured);

  budget.until_ticks = clock.now() + clock.to_ticks(longest_sending_ns(party.experiment));
  measure(party, [&] { loop.run(budget, payloads_of(party)); });
}

// A part of a worker begins: what is uneven is to be the same items for all who compare.
inline void begin_items(Party& party) {
  if (party.work != nullptr)
    party.work->begin_part(party.experiment.seed, party.control.items_begun[party.part]);
}

template <class Loop>
void work(Loop loop, Party& party) {
  await_stage(party.control, Stage::copy_only);
  await_stage(party.control, Stage::compute_only);
  measure_work_alone(party);
  await_stage(party.control, Stage::warmup);

  begin_items(party);
  party.recorder.begin(1);
  loop(payloads_of(party, true));
  if (needs_pacing(party.experiment)) {
    party.part = Party::pacing;
    party.recorder.begin(UINT64_MAX, kPacing);
    loop(payloads_of(party));
  }

  party.part = Party::measured;
  begin_items(party);
  party.block.histogram.clear();
  await_stage(party.control, Stage::measured);
  measure(party, [&] { loop(payloads_of(party)); });
}

// The worker's part with whoever sends its replies: loop(endpoint, payloads) is one part of it. A
// feeder's end belongs to the part: all that was handed over has been sent.
template <class E, class Loop>
void work_with_sender(E& endpoint, Party& party, Loop loop) {
  if (party.experiment.sender == Sender::in_line)
    return work([&](const PayloadCheck& payloads) { loop(endpoint, payloads); }, party);
  Feeder<E> feeder(endpoint, party);
  auto fed = feeder.worker_endpoint();
  const auto part = [&](const PayloadCheck& payloads) {
    feeder.begin();
    loop(fed, payloads);
    party.recorder.enter(Phase::idle);  // until the feeder has sent what it has
    feeder.end();
  };
  try {
    work(part, party);
  } catch (const std::exception& error) {
    // Here and not further up: on the way there the feeder would be waited for, which may be stuck.
    report_failure(party.control, party.index, error);
    ::_exit(1);
  }
}

}  // namespace stages_detail

// Lanes in the order of the workers.
template <Endpoint E>
void run_coordinator(std::span<E> lanes, Party& party) {
  using Policy = DispatchPolicies::Default;
  const bool free = party.experiment.dispatch == Dispatching::free;
  if (party.experiment.pattern == Pattern::stream)
    stages_detail::coordinate(StreamCoordinator<E>(lanes, party), party);
  else if (party.experiment.rate_per_second != 0)
    stages_detail::coordinate(OpenLoopCoordinator<E, Policy>(lanes, party), party);
  else if (free)
    stages_detail::coordinate(PoolCoordinator<E, Free>(lanes, party), party);
  else
    stages_detail::coordinate(PoolCoordinator<E, Policy>(lanes, party), party);
  party.block.record.chunks_per_message = lanes.front().chunks_per_message();
  await_all_through(party.control);
}

// Of a broadcast where a loan is the same memory on all lanes.
template <Endpoint E>
void run_broadcast_coordinator(std::span<E> lanes, Party& party) {
  stages_detail::coordinate(PoolCoordinator<E, TurnsWrittenOnce>(lanes, party), party);
  party.block.record.chunks_per_message = lanes.front().chunks_per_message();
  await_all_through(party.control);
}

template <Endpoint E>
void run_worker(E& lane, Party& party) {
  stages_detail::work_with_sender(lane, party, [&](auto& endpoint, const PayloadCheck& payloads) {
    if (party.experiment.pattern == Pattern::stream)
      stream_worker(endpoint, party, payloads);
    else if (party.experiment.dispatch == Dispatching::free)
      pool_worker<std::remove_reference_t<decltype(endpoint)>, Free>(endpoint, party, payloads);
    else
      pool_worker(endpoint, party, payloads);
  });
  await_all_through(party.control);
}

template <SharedEndpoint E>
void run_shared_coordinator(E& queue, Party& party) {
  stages_detail::coordinate(SharedCoordinator<E>(queue, party), party);
  party.block.record.chunks_per_message = queue.chunks_per_message();
  await_all_through(party.control);
}

template <SharedEndpoint E>
void run_shared_worker(E& queue, Party& party) {
  stages_detail::work_with_sender(queue, party, [&](auto& endpoint, const PayloadCheck& payloads) {
    shared_worker(endpoint, party, payloads);
  });
  await_all_through(party.control);
}

}  // namespace ipcbench
