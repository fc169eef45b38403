// What a system call waits for, by its number on this machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ipcbench/model/observation.hpp"

namespace ipcbench {

// Where the arguments of a call say what it waits at.
enum class CallShape : std::uint8_t {
  reads_fd,   // the first argument
  writes_fd,  // the first argument
  splices,    // from the first argument to the third
  futex,
  poll,
  ppoll,
  select,
  epoll,         // with a timeout in milliseconds
  epoll_pwait2,  // with a pointer to one
  sleeps,
  waits_for_pid,  // wait4
  waitid,
  disk,
  locks_fd,  // flock
  fcntl,
  sysv_semaphore,
  reads_sysv_queue,
  writes_sysv_queue,
  other,
};

struct SystemCall {
  long number;
  std::string_view name;
  CallShape shape;
};

// nullptr: none that anything is known of.
const SystemCall* find_call(long number);
std::string name_of_call(long number);

// The function that a thread sleeps in belongs to a device or its file system.
bool is_disk_channel(std::string_view channel);
// What a thread waits for, from the function alone: where its call may not be read.
WaitKind kind_by_channel(std::string_view channel);

}  // namespace ipcbench
