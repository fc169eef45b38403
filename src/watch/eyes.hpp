// Looks at a tree of processes: at what each thread waits for, and now and then at what it has
// counted and holds. One owner.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "ipcbench/base/clock.hpp"
#include "live_tree.hpp"
#include "perf_tree.hpp"
#include "wait_objects.hpp"
#include "wait_reader.hpp"
#include "watch_record.hpp"

namespace ipcbench {

class Eyes {
 public:
  explicit Eyes(std::uint64_t begin_ns) : begin_ns_(begin_ns), reader_(record_, tree_, objects_) {}

  WatchRecord& record() { return record_; }
  LiveTree& tree() { return tree_; }

  std::uint64_t now() const { return monotonic_ns() - begin_ns_; }

  // Before the command becomes what it is to be.
  void record_exactly(pid_t pid);
  void look(std::uint32_t adoptive);

  // What the kernel's records say so far.
  void add_exact();

  // The last counters, of those that live.
  void finish();

 private:
  void look_at(LiveProcess& process, LiveThread& thread, std::uint64_t now_ns);
  void drain(std::uint64_t now_ns);
  void look_without_call(LiveProcess& process, LiveThread& thread);
  void count(LiveProcess& process, LiveThread& thread);
  std::uint32_t stopped();

  // A main thread that is a zombie is the end of its process, unless others go on.
  void settle(LiveProcess& process, std::uint64_t now_ns);

  std::uint64_t begin_ns_;
  WatchRecord record_;
  LiveTree tree_{record_};
  WaitObjects objects_{record_};
  WaitReader reader_;
  std::optional<PerfTree> perf_;
  std::uint64_t births_ = 0, thread_births_ = 0;
  std::uint64_t discover_due_ns_ = 0, peers_due_ns_ = 0;
  bool lost_one_ = false;
};

}  // namespace ipcbench
