#include "ipcbench/base/mapping.hpp"

namespace ipcbench {

Mapping::Mapping(Fd fd, std::size_t bytes, int flags) : fd_(std::move(fd)), bytes_(bytes) {
  void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, fd_.get(), 0);
  if (address == MAP_FAILED) throw_errno("mmap(" + std::to_string(bytes) + " bytes)");
  address_ = address;
}

Mapping Mapping::shared(std::size_t bytes) {
  Fd fd(check(::memfd_create("ipcbench", MFD_CLOEXEC), "memfd_create"));
  check(::ftruncate(fd.get(), static_cast<off_t>(bytes)), "ftruncate(memfd)");
  return Mapping(std::move(fd), bytes, MAP_SHARED);
}

Mapping Mapping::attach(Fd fd, std::size_t bytes) {
  return Mapping(std::move(fd), bytes, MAP_SHARED);
}

Mapping Mapping::private_memory(std::size_t bytes) {
  return Mapping(Fd(), bytes, MAP_PRIVATE | MAP_ANONYMOUS);
}

void Mapping::prefault() const {
  constexpr std::size_t kPage = 4096;
  for (std::size_t at = 0; at < bytes_; at += kPage) {
    volatile std::byte* page = data() + at;
    *page = *page;
  }
}

}  // namespace ipcbench
