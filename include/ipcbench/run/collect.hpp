// From the control block to a result, once all parties have ended. Main thread of the supervisor.
#pragma once

#include <set>

#include "ipcbench/core/control.hpp"
#include "ipcbench/model/result.hpp"
#include "ipcbench/run/sampler.hpp"

namespace ipcbench {

// What the parties have left in the control block, all of which have ended; result.start_ns is set.
void collect(const ControlBlock& control, Sampler& sampler, InvocationResult& result);
// The part of it that workloads with memory in common have left, see core/shared_work.hpp.
void collect_shared_work(const ControlBlock& control, InvocationResult& result);
// The part of it that workers have left who live for a number of messages each.
void collect_lives(const ControlBlock& control, InvocationResult& result);
// Every message must have been handled on both sides, and a counter says no more than was made;
// else the result's failure says so.
void check_counts(const Experiment& experiment, InvocationResult& result);

// Cores that the parties from `first` on are pinned to; empty: they are free.
std::set<int> pinned_cores(const Experiment& experiment, std::uint32_t first);

}  // namespace ipcbench
