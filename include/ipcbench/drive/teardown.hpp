// `--end=now`: the run ends with data under way. The coordinator stops when its messages have all
// been sent, or its time is over: it collects no reply any more, accounts for every item, and is
// gone, as a program that is terminated in the middle. Its workers are somewhere in their loops, in
// calls that nobody will ever answer. They go with it: threads with its process, processes by the
// signal that they asked for (die_with_parent), and whoever is left by the supervisor.
//
// What has arrived by then was checked like every other reply. An item is
//
//   done        its reply arrived
//   lost        it was sent, and its reply did not arrive: it lay in a channel, or was worked on
//   never sent  it belonged to the round in which time was over
//
// and the three are all that was to be done. The workers' books end with them: a result has none.
#pragma once

#include "ipcbench/drive/stages.hpp"

namespace ipcbench {

// Says that the run is over and ends the process, at once. Where a party has failed before, it
// sleeps instead, until the supervisor, who knows of it, ends the invocation.
[[noreturn]] void leave_data_under_way(Party& party);

// As run_coordinator() and run_shared_coordinator().
template <Endpoint E>
[[noreturn]] void run_cut_coordinator(std::span<E> lanes, Party& party) {
  if (party.experiment.dispatch == Dispatching::free)
    stages_detail::coordinate(PoolCoordinator<E, Free, CutEnd>(lanes, party), party);
  else
    stages_detail::coordinate(PoolCoordinator<E, DispatchPolicies::Default, CutEnd>(lanes, party),
                              party);
  party.block.record.chunks_per_message = lanes.front().chunks_per_message();
  leave_data_under_way(party);
}

template <SharedEndpoint E>
[[noreturn]] void run_cut_shared_coordinator(E& queue, Party& party) {
  stages_detail::coordinate(SharedCoordinator<E, CutEnd>(queue, party), party);
  party.block.record.chunks_per_message = queue.chunks_per_message();
  leave_data_under_way(party);
}

}  // namespace ipcbench
