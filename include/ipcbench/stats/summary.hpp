// From the raw invocations of one experiment to what is said about it. Pure; any thread.
#pragma once

#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// The one figure of an invocation, in ns: the median over its batches of the time per message, or
// wall time over messages where there are fewer than five batches. 0 without messages.
double message_ns(const InvocationResult& invocation);

// Processor time of all parties together, user and system, over the messages of the invocation, in
// ns. 0 without messages.
double processor_ns(const InvocationResult& invocation);

// Payload that one message moves: task and reply, of a stream the task alone.
std::uint64_t bytes_per_message(const Experiment& experiment);

// By nearest rank; values are lower edges of histogram buckets, so at most 0.1 % too low. The
// entries may come in any order and repeat.
Percentiles percentiles(std::vector<HistogramEntry> entries);

// All invocations must have succeeded, and there must be at least one.
Summary summarise(const PlannedExperiment& planned,
                  const std::vector<InvocationResult>& invocations);

}  // namespace ipcbench
