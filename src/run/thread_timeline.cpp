#include "ipcbench/run/thread_timeline.hpp"

#include <algorithm>

namespace ipcbench {

ThreadTimeline::ThreadTimeline(std::uint64_t begin_ns, std::uint64_t origin_ns)
    : begin_ns_(begin_ns), origin_ns_(origin_ns), last_ns_(begin_ns) {}

void ThreadTimeline::add(const ContextSwitch& record) {
  const bool in = record.kind == ContextSwitch::Kind::in;
  if (record.at_ns < begin_ns_) {
    cpu_ = record.cpu;
    return;
  }
  if (in && cpu_ != -1 && cpu_ != record.cpu) ++states_.moves;
  if (!in) {
    // The first one tells where it has been all along.
    cpu_ = record.cpu;
    ++states_.switches;
    if (record.kind == ContextSwitch::Kind::preempted) ++states_.preemptions;
  }
  enter(in                                              ? RunState::run
        : record.kind == ContextSwitch::Kind::preempted ? RunState::runnable
                                                        : RunState::sleeping,
        record.at_ns);
  cpu_ = record.cpu;
}

ExactStates ThreadTimeline::end(std::uint64_t end_ns) {
  enter(current_, end_ns);
  return std::move(states_);
}

void ThreadTimeline::enter(RunState state, std::uint64_t at_ns) {
  const std::uint64_t length = at_ns - std::min(at_ns, last_ns_);
  states_.times_ns[static_cast<std::size_t>(current_)] += length;
  if (states_.timeline.size() < kMostOccupations)
    states_.timeline.push_back({last_ns_ - std::min(last_ns_, origin_ns_), current_, cpu_});
  else
    ++states_.left_out;
  last_ns_ = at_ns;
  current_ = state;
}

}  // namespace ipcbench
