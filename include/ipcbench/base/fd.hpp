// Owns one file descriptor; empty is -1. One owner, no locking.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "ipcbench/base/error.hpp"

namespace ipcbench {

class Fd {
 public:
  Fd() noexcept = default;
  explicit Fd(int fd) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { reset(); }

  int get() const noexcept { return fd_; }
  bool is_open() const noexcept { return fd_ != -1; }
  void reset() noexcept {
    if (fd_ != -1) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

// A descriptor that is handed to a program by number arrives inheritable; taking it over closes
// that door again, so that it does not travel any further.
inline Fd adopt(int number) {
  check(::fcntl(number, F_SETFD, FD_CLOEXEC), "fcntl(inherited descriptor)");
  return Fd(number);
}

}  // namespace ipcbench
