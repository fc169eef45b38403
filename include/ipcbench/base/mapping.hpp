// Owns one mapping of anonymous memory: shared by a memfd (no name, so a crash leaves nothing
// behind) or private to the process. Zeroed; aligned to pages. Throws std::system_error.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <span>
#include <utility>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

class Mapping {
 public:
  Mapping() noexcept = default;
  Mapping(Mapping&& other) noexcept
      : fd_(std::move(other.fd_)),
        bytes_(std::exchange(other.bytes_, 0)),
        address_(std::exchange(other.address_, nullptr)) {}
  Mapping& operator=(Mapping&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(bytes_, other.bytes_);
    std::swap(address_, other.address_);
    return *this;
  }
  ~Mapping() {
    if (address_ != nullptr) ::munmap(address_, bytes_);
  }

  // Memory that other processes can map too, through fd(). Pages come with the first touch.
  static Mapping shared(std::size_t bytes);
  // The same memory in another process, from a descriptor that was handed over.
  static Mapping attach(Fd fd, std::size_t bytes);
  // Memory of this process (and, until they write, of its forked children).
  static Mapping private_memory(std::size_t bytes);

  std::byte* data() const noexcept { return static_cast<std::byte*>(address_); }
  std::size_t size() const noexcept { return bytes_; }
  std::span<std::byte> span() const noexcept { return {data(), bytes_}; }
  int fd() const noexcept { return fd_.get(); }
  // The mapping stays; only the descriptor goes.
  void close_fd() noexcept { fd_.reset(); }
  // Touches every page for writing, so that no fault is left for the measured part.
  void prefault() const;

 private:
  Mapping(Fd fd, std::size_t bytes, int flags);

  Fd fd_;
  std::size_t bytes_ = 0;
  void* address_ = nullptr;
};

}  // namespace ipcbench
