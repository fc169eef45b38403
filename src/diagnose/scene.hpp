// An observation, laid out so that chains of waits can be followed: all threads in one row, where
// each was at every look, and who was ever seen at which object. Private to the diagnosis. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <vector>

#include "ipcbench/model/observation.hpp"

namespace ipcbench::diagnosing {

inline constexpr std::uint32_t kAbsent = UINT32_MAX;  // a look did not see the thread
inline constexpr std::size_t kNobody = SIZE_MAX;

// What counters grew by between two times; seconds, bytes and calls.
struct Flow {
  double seconds = 0;
  double run = 0, queued = 0, user = 0, system = 0;
  double faults = 0, read_bytes = 0, written_bytes = 0, read_calls = 0, write_calls = 0;
  double switches = 0;  // voluntary

  Flow& operator+=(const Flow& other);
  double moved_bytes() const { return read_bytes + written_bytes; }
  double calls() const { return read_calls + write_calls; }
  // Of the time that it wanted a core, how much it had none.
  double queued_share() const { return run + queued > 0 ? queued / (run + queued) : 0; }
};

Flow flow_between(const WatchedThread& thread, std::uint64_t begin_ns, std::uint64_t end_ns);

struct SceneThread {
  std::size_t process = 0;  // in the observation
  const WatchedThread* seen = nullptr;
  bool is_main = false;
  std::vector<std::uint32_t> at;  // the wait at each examined look, or kAbsent
};

// Places of threads, ascending, each once.
class Threads {
 public:
  Threads() = default;
  Threads(std::initializer_list<std::size_t> threads) {
    for (const std::size_t each : threads) insert(each);
  }
  void insert(std::size_t thread) {
    if (places_.empty() || places_.back() < thread) {
      places_.push_back(thread);
    } else if (const auto at = std::ranges::lower_bound(places_, thread); *at != thread) {
      places_.insert(at, thread);
    }
  }
  void erase(std::size_t thread) { std::erase(places_, thread); }
  template <class Predicate>
  void erase_if(Predicate predicate) {
    std::erase_if(places_, predicate);
  }
  bool contains(std::size_t thread) const { return std::ranges::binary_search(places_, thread); }
  bool empty() const { return places_.empty(); }
  std::size_t size() const { return places_.size(); }
  auto begin() const { return places_.begin(); }
  auto end() const { return places_.end(); }

 private:
  std::vector<std::size_t> places_;
};

// Who was ever seen at an object, and who could be.
struct Users {
  Threads readers, writers, waiters;                     // waiters: for a lock
  std::set<std::size_t> read_ends, write_ends, mappers;  // processes
};

struct Scene {
  explicit Scene(const Observation& seen);

  const Observation& observation;
  std::vector<std::uint32_t> looks;  // that are examined: of very many every n-th
  std::vector<SceneThread> threads;
  std::vector<std::vector<std::size_t>> threads_of;  // by process
  std::vector<Users> users;                          // by object
  std::vector<std::optional<std::size_t>> peers;     // by object; known where one end tells

  const WatchedProcess& process(std::size_t index) const { return observation.processes[index]; }
  const WatchedProcess& process_of(std::size_t thread) const {
    return process(threads[thread].process);
  }
  const WatchedWait& wait(std::uint32_t index) const { return observation.waits[index]; }
  std::uint64_t time_of(std::size_t look) const { return observation.looks_ns[looks[look]]; }
  bool runs(std::size_t thread, std::size_t look) const;
  std::uint64_t end_of(std::size_t process) const;
  double life_s(std::size_t process) const;
  // Of all of its threads, over the whole time.
  Flow flow_of(std::size_t process) const;
  Flow flow_of(std::size_t process, std::uint64_t begin_ns, std::uint64_t end_ns) const;
};

}  // namespace ipcbench::diagnosing
