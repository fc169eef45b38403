// From a thread's switches to what it did all the time: runs, waits for a core after a preemption,
// sleeps. Pure; one owner.
#pragma once

#include "ipcbench/base/switch_ring.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

class ThreadTimeline {
 public:
  // The thread runs at `begin_ns` (it has just read the clock). Spans count from `origin_ns`.
  ThreadTimeline(std::uint64_t begin_ns, std::uint64_t origin_ns);

  // In the order of time. What lies before the begin says where the thread runs, no more.
  void add(const ContextSwitch& record);
  // Closes the last span. What was added lies before `end_ns`.
  ExactStates end(std::uint64_t end_ns);

 private:
  void enter(RunState state, std::uint64_t at_ns);

  std::uint64_t begin_ns_, origin_ns_;
  std::uint64_t last_ns_;  // begin of the current span
  RunState current_ = RunState::run;
  std::int32_t cpu_ = -1;
  ExactStates states_;
};

}  // namespace ipcbench
