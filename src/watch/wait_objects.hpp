// From a descriptor or an address of a process to the object behind it. One owner.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "live_tree.hpp"
#include "sockets.hpp"
#include "watch_record.hpp"

namespace ipcbench {

class WaitObjects {
 public:
  explicit WaitObjects(WatchRecord& record) : record_(record) {}

  // Behind a descriptor; asked for again after a while, since numbers are used again.
  std::size_t behind_fd(LiveProcess& process, int fd, std::uint64_t now_ns);
  // The object of a descriptor's link, "pipe:[4711]", made where it is new.
  std::size_t of_link(LiveProcess& process, int fd, const std::string& link);
  // A queue or semaphore of System V, which has no descriptor.
  std::size_t of_sysv(WaitObject kind, const char* what, std::uint64_t id);
  // A lock at an address; `is_private` as the call says it.
  std::size_t at_address(LiveProcess& process, std::uint64_t address, bool is_private,
                         std::uint64_t now_ns);

  // Asks for the other ends of sockets that are new.
  void find_peers(LiveProcess& any, std::uint64_t now_ns);

 private:
  void learn(std::size_t object, const SocketFacts& facts);

  WatchRecord& record_;
  SocketTable sockets_;
  struct Search {
    std::uint64_t inode = 0;
    std::size_t object = 0;
    std::uint32_t tries = 0;
    std::uint64_t due_ns = 0;
  };
  std::vector<Search> searches_;
  std::unordered_set<std::size_t> searched_;
};

}  // namespace ipcbench
