#include "ipcbench/drive/buffers.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <system_error>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/shared.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kLine = 64;  // no two messages of a pool in one cache line

std::uint64_t rounded_up(std::uint64_t bytes, std::uint64_t unit) {
  return saturating_add(bytes, unit - 1) / unit * unit;
}

// As it travels: with its header where there is one.
std::uint64_t larger_message(const Experiment& experiment) {
  const std::uint64_t header = experiment.topology == Topology::shared ? kHeaderBytes : 0;
  return saturating_add(std::max(experiment.task_bytes(), experiment.answer_bytes()), header);
}

// Writes to every page, so that the kernel brings it.
void first_touch(std::span<std::byte> memory) noexcept {
  for (std::size_t at = 0; at < memory.size(); at += kPage) {
    volatile std::byte* page = memory.data() + at;
    *page = std::byte{0};
  }
}

Mapping memory_of(std::uint64_t bytes, bool huge) {
  Mapping memory = Mapping::private_memory(bytes);
  if (huge && ::madvise(memory.data(), memory.size(), MADV_HUGEPAGE) != 0)
    throw ResourceError(
        "huge=true: madvise(MADV_HUGEPAGE): " + std::generic_category().message(errno) +
        "; this kernel has no transparent huge pages; drop huge");
  first_touch(memory.span());
  return memory;
}

}  // namespace

std::uint64_t least_pool_bytes(const Experiment& experiment) {
  // An open loop writes a task before it is due, and takes what arrives until then.
  const std::uint64_t messages = experiment.rate_per_second == 0
                                     ? 3
                                     : 2 + std::uint64_t{experiment.depth} * experiment.workers;
  return saturating_multiply(std::max<std::uint64_t>(3, messages),
                             rounded_up(larger_message(experiment), kLine));
}

std::uint64_t own_buffers_bytes(const Experiment& experiment) {
  if (experiment.buffers == Buffers::rotate) return experiment.pool_bytes;
  return saturating_multiply(2, rounded_up(larger_message(experiment), kPage));
}

OwnBuffers::OwnBuffers(const Experiment& experiment) : kind_(experiment.buffers) {
  const bool huge = experiment.huge;
  if (kind_ == Buffers::rotate) {
    memory_[0] = memory_of(experiment.pool_bytes, huge);
  } else {
    for (Mapping& each : memory_) each = memory_of(larger_message(experiment), huge);
  }
}

std::span<std::byte> OwnBuffers::take(Way way, std::size_t bytes, Recorder& recorder) {
  if (kind_ == Buffers::rotate) return next(bytes);
  if (kind_ == Buffers::fresh) return fresh(memory_[way], bytes, recorder);
  return memory_[way].span().first(bytes);
}

std::span<std::byte> OwnBuffers::next(std::size_t bytes) noexcept {
  const std::size_t taken = (bytes + kLine - 1) / kLine * kLine;
  if (taken > memory_[0].size() - at_) at_ = 0;
  const auto part = memory_[0].span().subspan(at_, bytes);
  at_ += taken;
  return part;
}

std::span<std::byte> OwnBuffers::fresh(const Mapping& memory, std::size_t bytes,
                                       Recorder& recorder) {
  const Phase before = recorder.phase();
  recorder.enter(Phase::allocate);
  check(::madvise(memory.data(), memory.size(), MADV_DONTNEED), "madvise(MADV_DONTNEED)");
  const auto part = memory.span().first(bytes);
  first_touch(part);
  recorder.enter(before);
  return part;
}

}  // namespace ipcbench
