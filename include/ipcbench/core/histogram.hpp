// Log-linear histogram of times in the manner of HdrHistogram: exact below 2^kLinearBits, then half
// as many buckets for every doubling. Fixed size, no pointers: it lies in the control block. One
// writer.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ipcbench {

template <unsigned kLinearBits>
class LogHistogram {
 public:
  static constexpr unsigned kMaxBits = 43;  // 2^43 ns are 2.4 hours; what is longer counts there
  static constexpr std::size_t kHalf = std::size_t{1} << (kLinearBits - 1);
  static constexpr std::size_t kBuckets = 2 * kHalf + (kMaxBits - kLinearBits) * kHalf;

  void record(std::uint64_t ns, std::uint64_t count = 1) noexcept {
    counts_[bucket_of(ns)] += count;
  }
  void clear() noexcept { counts_.fill(0); }
  std::uint64_t count(std::size_t bucket) const noexcept { return counts_[bucket]; }

  static constexpr std::size_t bucket_of(std::uint64_t ns) noexcept {
    ns = std::min(ns, (std::uint64_t{1} << kMaxBits) - 1);
    if (ns < 2 * kHalf) return static_cast<std::size_t>(ns);
    const unsigned shift = static_cast<unsigned>(std::bit_width(ns)) - kLinearBits;
    return shift * kHalf + static_cast<std::size_t>(ns >> shift);
  }
  // The smallest time that falls into the bucket.
  static constexpr std::uint64_t lower_edge(std::size_t bucket) noexcept {
    if (bucket < 2 * kHalf) return bucket;
    const std::size_t shift = bucket / kHalf - 1;
    return (std::uint64_t{bucket} - shift * kHalf) << shift;
  }

 private:
  std::array<std::uint64_t, kBuckets> counts_{};
};

// Of messages: a bucket's width is at most 0.1 % of its value.
using Histogram = LogHistogram<11>;

}  // namespace ipcbench
