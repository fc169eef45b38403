#include "ipcbench/base/mapping.hpp"

#include <sys/shm.h>

#include <cerrno>
#include <system_error>

// Younger than the headers of the oldest systems that we build on.
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

namespace ipcbench {
namespace {

constexpr std::size_t kPage = 4096;

// Address space for `bytes` whose begin is a multiple of a huge page: the kernel makes huge pages
// of a file only where address and offset have the same place in one.
void* reserve_aligned(std::size_t bytes) {
  const std::size_t reserved = bytes + Mapping::kHugePage;
  void* address =
      ::mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) throw_errno("mmap(" + std::to_string(reserved) + " bytes)");
  auto* begin = static_cast<std::byte*>(address);
  const std::size_t over = reinterpret_cast<std::uintptr_t>(begin) % Mapping::kHugePage;
  const std::size_t before = over == 0 ? 0 : Mapping::kHugePage - over;
  if (before != 0) ::munmap(begin, before);
  const std::size_t used = (bytes + kPage - 1) / kPage * kPage;
  if (before + used < reserved) ::munmap(begin + before + used, reserved - before - used);
  return begin + before;
}

void* map(int fd, std::size_t bytes, int flags) {
  void* wanted = nullptr;
  if (bytes >= Mapping::kHugePage) {
    wanted = reserve_aligned(bytes);
    flags |= MAP_FIXED;
  }
  void* address = ::mmap(wanted, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (address == MAP_FAILED) throw_errno("mmap(" + std::to_string(bytes) + " bytes)");
  return address;
}

}  // namespace

Mapping Mapping::shared(std::size_t bytes) {
  Fd fd(check(::memfd_create("ipcbench", MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create"));
  if (::ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0)
    throw_errno("ftruncate(memfd of " + std::to_string(bytes) + " bytes)");
  return attach(std::move(fd), bytes);
}

Mapping Mapping::attach(Fd fd, std::size_t bytes) {
  void* address = map(fd.get(), bytes, MAP_SHARED);
  return {std::move(fd), bytes, address};
}

Mapping Mapping::private_copy(Fd fd, std::size_t bytes) {
  void* address = map(fd.get(), bytes, MAP_PRIVATE);
  return {std::move(fd), bytes, address};
}

Mapping Mapping::attach_segment(int segment_id, std::size_t bytes) {
  void* wanted = bytes >= kHugePage ? reserve_aligned(bytes) : nullptr;
  void* address = ::shmat(segment_id, wanted, wanted != nullptr ? SHM_REMAP : 0);
  if (reinterpret_cast<std::intptr_t>(address) == -1)
    throw_errno("shmat(" + std::to_string(bytes) + " bytes)");
  return {Fd(), bytes, address};  // munmap detaches
}

Mapping Mapping::private_memory(std::size_t bytes) {
  return {Fd(), bytes, map(-1, bytes, MAP_PRIVATE | MAP_ANONYMOUS)};
}

void Mapping::prefault() const {
  for (std::size_t at = 0; at < bytes_; at += kPage) {
    volatile std::byte* page = data() + at;
    *page = *page;
  }
}

void Mapping::populate() const {
  if (::madvise(address_, bytes_, MADV_POPULATE_WRITE) == 0) return;
  for (std::size_t at = 0; at < bytes_; at += kPage) {
    const volatile std::byte* page = data() + at;
    static_cast<void>(*page);
  }
}

std::string Mapping::collapse() const {
  if (::madvise(address_, bytes_ / kHugePage * kHugePage, MADV_COLLAPSE) == 0) return {};
  return std::generic_category().message(errno);
}

}  // namespace ipcbench
