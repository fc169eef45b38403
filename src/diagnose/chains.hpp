// Who could end a wait, followed from thread to thread up to somebody who runs, or to nobody.
// Private to the diagnosis.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "scene.hpp"

namespace ipcbench::diagnosing {

// Where a chain of waits ends.
enum class End : std::uint8_t { runs, timer, disk, outside, nobody };

struct Blame {
  std::size_t thread = kNobody;
  End end = End::nobody;
  double weight = 1;
};

class Chains {
 public:
  explicit Chains(const Scene& scene);

  // Threads that could end this wait of `thread`; nothing: somebody outside of the tree could.
  const std::optional<Threads>& candidates(std::size_t thread, std::uint32_t wait);

  // At whom the chain of a sleeping thread ends at a look; the weights add up to 1.
  std::vector<Blame> blame(std::size_t thread, std::size_t look);

  // Threads that have waited without a break, up to the end, and can only be helped by each other.
  Threads stuck(double seconds);

  // A lock of which the holder reads or writes most of the time that others wait: it guards a pipe
  // or a socket. Then what its waiters wait for in truth; else nothing.
  std::optional<WaitKind> guards(std::size_t lock) const;

 private:
  std::optional<Threads> find(std::size_t thread, const WatchedWait& wait) const;
  std::optional<Threads> of_object(std::size_t thread, std::size_t object, bool room) const;
  std::optional<Threads> of_pipe(std::size_t thread, std::size_t object, bool room) const;
  Threads threads_of(const std::set<std::size_t>& processes, std::size_t but) const;
  Threads likely(std::size_t thread, std::size_t look, const WatchedWait& wait,
                 const Threads& candidates) const;
  void find_guards();

  const Scene& scene_;
  std::map<std::pair<std::size_t, std::uint32_t>, std::optional<Threads>> known_;
  std::map<std::size_t, WaitKind> guards_;
};

bool is_lock(WaitObject kind);

}  // namespace ipcbench::diagnosing
