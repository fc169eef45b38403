// The processes and threads that live now, with their files of /proc, which stay open: looking at
// them costs a third of what opening them would. One owner; the places are those in the
// observation.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "address_map.hpp"
#include "ipcbench/base/fd.hpp"
#include "watch_record.hpp"

namespace ipcbench {

struct LiveThread {
  std::uint32_t tid = 0;
  std::size_t place = 0;
  Fd call, channel, stat, schedstat, io, children;

  // What the last look found, and its text: nothing else is done where that is the same.
  std::array<char, 192> line{};
  std::size_t line_bytes = 0;
  std::uint32_t wait = WatchRecord::kRunning;
  std::uint32_t same = 0;         // looks in a row with this text
  std::array<char, 64> slices{};  // schedstat, from before the line was read
  std::size_t slices_bytes = 0;
  std::optional<SeenCall> length;  // of the call: its object, direction and bytes
  bool is_mutex = false;           // the wait is for a lock whose owner may change

  char letter = '?';  // of its state, at the last reading of counters
  std::uint64_t counters_due_ns = 0;
  std::uint64_t counters_every_ns = 100'000'000;
  std::uint32_t readings = 0;
  std::string children_text;
  bool gone = false;
};

struct KnownFd {
  std::size_t object = 0;
  std::uint64_t at_ns = 0;
};

struct KnownPoll {
  std::vector<std::size_t> objects, room;
  std::uint64_t at_ns = 0;
};

struct LiveProcess {
  explicit LiveProcess(std::uint32_t number) : pid(number), map(number) {}

  std::uint32_t pid;
  std::size_t place = 0;
  Fd tasks;                 // its directory of threads
  std::uint64_t links = 0;  // of that: two more than there are threads
  std::vector<std::unique_ptr<LiveThread>> threads;
  AddressMap map;
  std::unordered_map<int, KnownFd> fds;
  std::unordered_map<int, KnownPoll> polls;         // epoll's descriptors
  std::unordered_map<int, std::string> held_links;  // descriptors of the last scan
  std::uint64_t start_ticks = 0;
  std::uint32_t scans = 0;
  std::uint64_t scan_due_ns = 0, memory_due_ns = 0;
  bool is_zombie = false;
  bool is_hidden = false;  // its calls may not be read
};

class LiveTree {
 public:
  explicit LiveTree(WatchRecord& record);

  // Adds a process that exists, with its threads; false: it does not, or there are too many.
  bool add(std::uint32_t pid, std::uint64_t now_ns);
  // Looks for new threads and children of all that live, and of `adoptive` itself (0: none).
  void discover(std::uint32_t adoptive, std::uint64_t now_ns);
  // Forgets threads and processes that are gone.
  void sweep(std::uint64_t now_ns);
  // Names, programs and who was born by what, which change with an exec.
  void describe(LiveProcess& process);
  // The kernel's record of an exec.
  void note_exec(std::uint32_t pid);

  std::vector<std::unique_ptr<LiveProcess>>& processes() { return processes_; }
  LiveProcess* find(std::uint32_t pid);
  // The first process is one that was started for being watched.
  void count_from_start() { counts_from_start_ = true; }
  bool knows_thread(std::uint32_t tid) const;  // at any time
  std::size_t live_threads() const { return live_threads_; }

 private:
  void add_thread(LiveProcess& process, std::uint32_t tid, std::uint64_t now_ns);
  void find_threads(LiveProcess& process, std::uint64_t now_ns);
  void find_children(LiveProcess& process, std::uint64_t now_ns);

  WatchRecord& record_;
  std::vector<std::unique_ptr<LiveProcess>> processes_;
  std::unordered_map<std::uint32_t, LiveProcess*> by_pid_;
  std::unordered_map<std::uint32_t, std::size_t> tids_;
  std::unordered_set<std::uint32_t> execs_;  // of processes that are not known yet
  bool counts_from_start_ = false;
  std::size_t live_threads_ = 0, kept_threads_ = 0;
  std::size_t most_threads_ = 0;
  std::uint64_t boot_offset_ticks_ = 0;  // ticks since the start of the machine, at our time 0
};

}  // namespace ipcbench
