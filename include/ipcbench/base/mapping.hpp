// Owns one mapping: of anonymous memory, shared by a memfd (no name, so a crash leaves nothing
// behind) or private to the process, of an open file, or of a System V segment. Fresh memory is
// zeroed. Aligned to pages; to huge pages where it is as large as one. Throws std::system_error.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <span>
#include <string>
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
  // The same memory in another process, from a descriptor that was handed over; or that of a file.
  static Mapping attach(Fd fd, std::size_t bytes);
  // That of a file: others see what they write there, until this mapping is written to itself.
  static Mapping private_copy(Fd fd, std::size_t bytes);
  // A System V segment by its id; in Linux also one that is already marked for removal.
  static Mapping attach_segment(int segment_id, std::size_t bytes);
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
  // The same without a change to what others may be writing meanwhile.
  void populate() const;
  // Huge pages for memory that is there already. Empty, or why the system did not.
  std::string collapse() const;

  static constexpr std::size_t kHugePage = 2 * 1024 * 1024;

 private:
  Mapping(Fd fd, std::size_t bytes, void* address) noexcept
      : fd_(std::move(fd)), bytes_(bytes), address_(address) {}

  Fd fd_;
  std::size_t bytes_ = 0;
  void* address_ = nullptr;
};

}  // namespace ipcbench
