// What one sleeping thread waits for: from the text of its /proc file `syscall` to a wait with its
// objects. One owner.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "live_tree.hpp"
#include "system_calls.hpp"
#include "wait_objects.hpp"

namespace ipcbench {

class WaitReader {
 public:
  WaitReader(WatchRecord& record, LiveTree& tree, WaitObjects& objects)
      : record_(record), tree_(tree), objects_(objects) {}

  // Sets the thread's wait from a text that differs from the last one. Where it is gone, says so.
  void read(LiveProcess& process, LiveThread& thread, std::string_view line, std::uint64_t now_ns);
  // The same where calls may not be read: from the state and the function.
  void read_without_call(LiveThread& thread);
  // Whether another thread holds the mutex by now.
  void read_holder(LiveProcess& process, LiveThread& thread);

 private:
  using Arguments = std::array<std::uint64_t, 6>;

  std::string_view channel_of(const LiveThread& thread);
  void read_outside_call(LiveThread& thread, std::string_view rest);
  void fill(WatchedWait& wait, const SystemCall& call, const Arguments& arguments,
            LiveProcess& process, LiveThread& thread, std::uint64_t now_ns);
  void fill_transfer(WatchedWait& wait, bool writes, int fd, const Arguments& arguments,
                     LiveProcess& process, LiveThread& thread, std::uint64_t now_ns);
  void fill_futex(WatchedWait& wait, const Arguments& arguments, LiveProcess& process,
                  LiveThread& thread, std::uint64_t now_ns);
  void fill_poll(WatchedWait& wait, const Arguments& arguments, LiveProcess& process,
                 std::uint64_t now_ns);
  void fill_select(WatchedWait& wait, const Arguments& arguments, LiveProcess& process,
                   std::uint64_t now_ns);
  void fill_epoll(WatchedWait& wait, int fd, LiveProcess& process, std::uint64_t now_ns);

  WatchRecord& record_;
  LiveTree& tree_;
  WaitObjects& objects_;
  std::array<char, 128> channel_{};
  // Functions that a call sleeps in, at an object of a kind: the same ones always, so not read
  // again.
  std::unordered_map<std::uint64_t, std::string> channels_;
};

}  // namespace ipcbench
