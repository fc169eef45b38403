// The processes below a program that is not ours, by what /proc says at this moment. Functions any
// thread may call; they start nothing and keep nothing, but for those that end what they find.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ipcbench {

// Empty where it is gone.
std::vector<pid_t> children_of(pid_t pid);
std::vector<pid_t> threads_of(pid_t pid);
// 0 where it is gone.
pid_t parent_of(pid_t pid);
// Of the thread, by the kernel: at most 15 bytes; empty where it is gone.
std::string name_of_thread(pid_t pid, pid_t tid);

// A program that was started as a child of this process, which is a subreaper. What left its
// process group and lost its parent has become our child, and is known by not having been one
// before.
class ProcessTree {
 public:
  // Before the program is started.
  ProcessTree();

  void set_root(pid_t pid) { root_ = pid; }
  pid_t root() const noexcept { return root_; }

  // All that live, the root first; at most kMost.
  std::vector<pid_t> members() const;
  bool has(pid_t pid) const;

  // Reaps all but the root as they end by themselves, for at most `timeout_ms`. False: something
  // still runs.
  bool await_rest(int timeout_ms) const;
  // Ends and reaps all but the root, which its owner has reaped; waits at most `timeout_ms`. False:
  // something is left.
  bool end_rest(int timeout_ms) const;

  static constexpr std::size_t kMost = 4096;

 private:
  std::vector<pid_t> adopted() const;  // children of ours that were none before
  bool reap_rest(int timeout_ms, bool ends) const;

  std::set<pid_t> before_;
  pid_t root_ = 0;
};

}  // namespace ipcbench
