// What the kernel counts for the calling thread: rusage, schedstat, migrations. Construct before
// the barrier (it opens files), begin() right behind it, end() right behind the last message. Of a
// thread that was started in the middle of the run everything since its birth counts, and the two
// figures are left out that take long to read: migrations and the peak of its memory. Owned and
// used by the party's thread.
#pragma once

#include <sys/resource.h>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

class ThreadMeter {
 public:
  explicit ThreadMeter(bool is_born_here = false);
  void begin();
  PartyCounters end();

 private:
  struct Reading {
    rusage usage{};
    std::uint64_t run_ns = 0;
    std::uint64_t run_queue_ns = 0;
    std::uint64_t migrations = 0;
    int cpu = -1;
  };
  Reading read() const;

  bool is_born_here_;
  Fd schedstat_;
  Fd sched_;
  Reading begin_;
};

}  // namespace ipcbench
