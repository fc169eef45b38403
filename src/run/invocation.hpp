// One invocation on its way through the stages, and when it has taken too long. Private to the
// supervisor; one thread.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/run/deadline.hpp"
#include "ipcbench/run/patience.hpp"
#include "ipcbench/run/process_watcher.hpp"

namespace ipcbench {

// The way out of an invocation that does not come to its end. `failure` is set where the reason is
// known already; a death is explained when all statuses are known.
struct Halt : std::exception {
  ProcessWatcher::Event event = ProcessWatcher::Event::died;
  Failure failure;
  const char* what() const noexcept override { return "the invocation was halted"; }
};

[[noreturn]] void halt(ProcessWatcher::Event event, Failure failure = {});

// Leads one invocation; halts when it does not go on.
class Invocation {
 public:
  Invocation(ControlBlock& control, ProcessWatcher& watch, int stop_fd, std::uint64_t began_ns)
      : control_(control),
        watch_(watch),
        stop_fd_(stop_fd),
        began_ns_(began_ns),
        grace_ns_(grace_of(control.experiment)),
        deadline_(began_ns, has_timeout() ? control.experiment.timeout_ns
                                          : setup_timeout(control.experiment)) {}

  // Returns when all parties have come to the end of their stage.
  void await_arrivals() {
    const std::uint32_t parties = staged_parties(control_.experiment);
    for (;;) {
      const std::uint32_t arrived = control_.arrived.load(std::memory_order_acquire);
      if (arrived == parties) return;
      if (look(0) == ProcessWatcher::Event::ended) halt(ProcessWatcher::Event::died);
      constexpr std::uint64_t kLookNs = 5'000'000;
      futex_wait(control_.arrived, arrived, kLookNs);
    }
  }

  void advance(Stage stage) {
    control_.arrived.store(0, std::memory_order_relaxed);
    // Pairs with the acquire in await_stage().
    control_.stage.store(static_cast<std::uint32_t>(stage), std::memory_order_release);
    futex_wake_all(control_.stage);
  }

  void expect_end() {
    if (has_timeout()) return;
    const std::uint64_t expected = control_.expected_ns.load(std::memory_order_acquire);
    deadline_.restart(monotonic_ns(), pace_timeout(control_.experiment, expected));
  }

  void await_end() {
    while (look(100) != ProcessWatcher::Event::ended) {
    }
  }

 private:
  ProcessWatcher::Event look(int timeout_ms) {
    const ProcessWatcher::Event event = watch_.poll(timeout_ms, stop_fd_);
    if (event == ProcessWatcher::Event::died) halt(event);
    if (event == ProcessWatcher::Event::stop_requested) halt(event, interruption());
    if (control_.experiment.hazard != Hazard::none)
      if (std::optional<Failure> deadlock = watch_.find_deadlock())
        halt(ProcessWatcher::Event::none, std::move(*deadlock));
    const std::uint64_t now = monotonic_ns();
    if (event == ProcessWatcher::Event::none && deadline_.has_passed(now)) {
      if (!goes_on()) halt(event, watch_.explain_delay(now - began_ns_));
      deadline_.restart(now, grace_ns_);
    }
    return event;
  }

  bool has_timeout() const { return control_.experiment.timeout_ns != 0; }

  // An estimate may be wrong, on a busy machine by far: what still moves is not stuck.
  bool goes_on() {
    if (has_timeout()) return false;
    const std::uint64_t done = watch_.progress();
    return done != std::exchange(progress_, done);
  }

  ControlBlock& control_;
  ProcessWatcher& watch_;
  int stop_fd_;
  std::uint64_t began_ns_;
  std::uint64_t grace_ns_;  // in the measured part
  Deadline deadline_;
  std::uint64_t progress_ = 0;
};

}  // namespace ipcbench
