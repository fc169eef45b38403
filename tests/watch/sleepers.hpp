// What processes wait at in these tests. For tests alone.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "watched.hpp"

namespace ipcbench {

inline std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  return ends;
}

inline std::array<int, 2> new_pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  return ends;
}

// Writes until it is stuck.
inline void fill(int fd) {
  const std::vector<char> much(std::size_t{1} << 20);
  for (;;) (void)!::write(fd, much.data(), much.size());
}

inline void drain(int fd) {
  std::array<char, 4096> some;
  for (;;) (void)!::read(fd, some.data(), some.size());
}

// Somebody else who has all that was open, and sleeps.
inline void fork_holder() {
  if (::fork() == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) ::pause();
  }
}

inline std::string scratch(const char* name) {
  return ::testing::TempDir() + "ipcbench-watch-" + name + "-" + std::to_string(::getpid());
}

inline int tcp_pair_reader() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0),
            client = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), length);
  ::listen(listener, 1);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  ::connect(client, reinterpret_cast<sockaddr*>(&address), length);
  return ::accept(listener, nullptr, nullptr);
}

inline int unix_listener() {
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "ipcbench-watch-" + std::to_string(::getpid());
  std::copy(name.begin(), name.end(), address.sun_path + 1);  // no file
  ::bind(listener, reinterpret_cast<sockaddr*>(&address),
         static_cast<socklen_t>(sizeof(sa_family_t) + 1 + name.size()));
  ::listen(listener, 1);
  return listener;
}

inline sem_t* shared_semaphore() {
  auto* const semaphore = static_cast<sem_t*>(
      ::mmap(nullptr, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ::sem_init(semaphore, 1, 0);
  return semaphore;
}

inline sem_t* named_semaphore() {
  const std::string name = "/ipcbench-watch-" + std::to_string(::getpid());
  sem_t* const semaphore = ::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0);
  ::sem_unlink(name.c_str());
  return semaphore;
}

inline void poll_one(int fd, short events, int timeout) {
  pollfd polled{fd, events, 0};
  for (;;) ::poll(&polled, 1, timeout);
}

}  // namespace ipcbench
