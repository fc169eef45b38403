// The kernel's own records of a whole tree of processes: every switch, every birth, and samples of
// where the user's code is. Software events of perf, one of each kind for each processor, which all
// that the tree bears inherit. Needs no privilege over one's own processes where
// kernel.perf_event_paranoid is 2 or less. One owner.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/model/observation.hpp"

namespace ipcbench {

struct PerfHandlers {
  std::function<void(std::uint32_t pid)> on_process;  // was born
  std::function<void()> on_thread;                    // was born in a process that exists
  std::function<void(std::uint32_t pid)> on_exec;
  std::function<void(std::uint32_t pid, std::uint32_t tid, std::uint64_t address)> on_sample;
};

class PerfRing {
 public:
  PerfRing(Fd event, std::size_t bytes);  // throws std::system_error where it may not be mapped
  PerfRing(PerfRing&& other) noexcept;
  PerfRing& operator=(PerfRing&&) = delete;
  ~PerfRing();

  // The next record into `record`, which is as long as it says; false: there is none.
  bool next(std::vector<std::byte>& record);
  void release();

 private:
  void copy(std::uint64_t from, std::byte* to, std::size_t bytes) const;

  Fd event_;
  std::byte* pages_ = nullptr;
  std::size_t bytes_ = 0;
  std::uint64_t tail_ = 0;
};

class PerfTree {
 public:
  // Records the process from its next exec on. Where that is refused there are no records, and
  // reason() says why.
  explicit PerfTree(pid_t pid);

  bool is_recording() const { return !tasks_.empty(); }
  const std::string& reason() const { return reason_; }
  void drain(const PerfHandlers& handlers);
  std::uint64_t lost() const { return lost_; }
  std::uint64_t run_ns() const { return run_ns_; }  // of all threads, those that nobody knows too
  // Of a thread, so far; nullptr: it never was on a core.
  const ExactSwitches* switches_of(std::uint32_t tid) const;

 private:
  void open(pid_t pid, std::size_t bytes);
  void take_task(std::size_t cpu, const PerfHandlers& handlers);
  void take_switch(std::size_t cpu);
  void take_exit();

  std::vector<PerfRing> tasks_, samples_;  // one for each processor
  std::unordered_map<std::uint32_t, ExactSwitches> switches_;
  // Since when the thread is on that processor; the records of two are not in order.
  std::unordered_map<std::uint64_t, std::uint64_t> running_since_;
  std::vector<std::uint32_t> ended_;  // the last ones, of any order
  std::vector<std::byte> record_;
  std::uint64_t lost_ = 0, run_ns_ = 0;
  std::string reason_;
};

}  // namespace ipcbench
