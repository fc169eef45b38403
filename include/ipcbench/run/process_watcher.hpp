// The processes of one invocation under observation: who has ended, who has not reached the next
// stage, and, afterwards, whose fault it was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ipcbench/base/process.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/run/thread_files.hpp"

namespace ipcbench {

// Adds to a failure in what state its party was seen last; in words too, where it did not fail by
// itself.
void note_state(Failure& failure, const KernelState& seen);

class ProcessWatcher {
 public:
  ProcessWatcher(ControlBlock& control, pid_t coordinator);

  enum class Event : std::uint8_t { none, ended, died, stop_requested };
  // Waits at most `timeout_ms` for a process to end or for `stop_fd` to become readable.
  // ended: the coordinator is through; died: a process is gone before its time.
  Event poll(int timeout_ms, int stop_fd);

  // A number that changes while any of them gets on: messages, and memory that is faulted in.
  std::uint64_t progress() const;

  // Kills and reaps whatever is left of the process group. Then the statuses are known.
  void end_all();
  // After end_all(): a process ended otherwise than it should, however late.
  bool has_casualty() const;
  // Why the invocation did not succeed, after end_all(). `oom_kills` counts kills meanwhile.
  Failure explain_death(std::uint64_t oom_kills) const;
  // Who waits for a lock that nobody can release, if anybody does; see run/hazard.hpp. Before
  // end_all().
  std::optional<Failure> find_deadlock() const;
  // Why it takes too long: who is stopped or stuck where. Before end_all().
  Failure explain_delay(std::uint64_t waited_ns) const;

 private:
  struct Watched {
    std::uint32_t party = 0;
    Process process;
    bool ended = false;            // as poll() saw it
    std::size_t order = SIZE_MAX;  // in which it saw the ends
    std::optional<ExitStatus> status;
    std::uint32_t life = 0;  // of a worker that may be replaced: its number
  };
  void adopt_workers();
  void adopt_fork_server();
  // Workers that come and go are looked at now and then: each end would wake the supervisor.
  bool may_be_replaced(const Watched& watched) const {
    return control_.experiment.lifetime != 0 && is_worker(watched.party);
  }
  void look_at_life(Watched& watched);
  bool has_lived(const Watched& watched) const;
  bool is_through(const Watched& watched) const;
  bool is_cut() const;
  bool ended_badly(const Watched& watched) const;
  std::optional<std::size_t> behind_closed_lane() const;
  const Watched* first_worker_to_blame() const;
  Failure failure_of(std::uint32_t party, Status status, const std::string& what) const;

  ControlBlock& control_;
  pid_t group_;
  std::vector<Watched> watched_;  // the coordinator first
  Process fork_server_;           // the workers' parent, where there is one
  std::size_t ends_ = 0;          // seen by poll()
};

}  // namespace ipcbench
