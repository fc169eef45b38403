// `--buffers`: where the messages of a party are that has them in memory of its own.
//
//   reuse    Two buffers, one for what it sends and one for what it receives.
//   fresh    The same, and every message is the first to touch its buffer: MADV_DONTNEED gives the
//            pages back, and the kernel brings zeroed ones again, a fault each. Not munmap and
//            mmap, as malloc does: that adds the making of a mapping (about a microsecond, whatever
//            the size), needs the lock of the whole address space, which threads share, and can
//            fail halfway. Giving back and first touch are the phase `allocate`; whoever writes and
//            reads behind it finds the pages there.
//   rotate   The next part of a pool, through all of it in turn. With a pool beyond the last cache
//            no message finds its memory in one; with a small one all do, for the same copies.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ipcbench/base/mapping.hpp"
#include "ipcbench/core/recorder.hpp"

namespace ipcbench {

// Smallest pool for an experiment: three messages, so that what was taken stays as it is while one
// more is taken; in an open loop two more than are in flight. Saturating, as are all sizes here.
std::uint64_t least_pool_bytes(const Experiment& experiment);

// Memory of one party's buffers.
std::uint64_t own_buffers_bytes(const Experiment& experiment);

// Made before its party's first barrier and used by the party's thread alone.
class OwnBuffers {
 public:
  enum Way : std::size_t { out, in };

  // ResourceError where huge pages are wanted and the kernel knows none.
  explicit OwnBuffers(const Experiment& experiment);

  // Memory for one message; good until the next one of this way is taken.
  std::span<std::byte> take(Way way, std::size_t bytes, Recorder& recorder);

 private:
  std::span<std::byte> next(std::size_t bytes) noexcept;
  static std::span<std::byte> fresh(const Mapping& memory, std::size_t bytes, Recorder& recorder);

  Buffers kind_;
  std::array<Mapping, 2> memory_;  // by way; or the pool alone
  std::size_t at_ = 0;             // where the pool goes on
};

}  // namespace ipcbench
