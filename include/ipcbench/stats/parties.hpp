// Where the time of each party went, over all invocations of an experiment. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// Fewer samples bear no shares: of 20 a share is off by 11 points or more in every third case.
inline constexpr std::uint64_t kLeastSamples = 20;

// One summary per party, the coordinator first. Shares are of the wall time of all invocations
// together, those of exact states too; what is per message is over the messages that the party
// itself handled; model/party.hpp says of every metric how it is reduced. `asleep` is the sum of
// what running and run_queue leave of each invocation's wall time, which is never less than 0.
// States are shares of all samples, largest first, equal ones by letter, phase (in the order of
// model/names.hpp) and channel.
std::vector<PartySummary> summarise_parties(const std::vector<InvocationResult>& invocations);

// A typical worker: the mean of every share and count over all workers, the largest peak, and the
// samples of all of them, on which its shares of states stand. Everything zero where there are
// none. The same of their feeders, and of the threads of a broker.
PartySummary average_workers(const std::vector<PartySummary>& parties);
PartySummary average_feeders(const std::vector<PartySummary>& parties);
PartySummary average_brokers(const std::vector<PartySummary>& parties);

// Over all invocations together; where an invocation is too short for a batch it counts as one,
// with as many workers as handled a message.
Sharing summarise_sharing(const std::vector<InvocationResult>& invocations);

}  // namespace ipcbench
