// How long items of work are: all alike, or drawn from a distribution. An item's length is a
// function of the seed and the item's number, so whatever hands the items out, they are the same
// ones.
#pragma once

#include <cstdint>
#include <string_view>

namespace ipcbench {

class ItemLength {
 public:
  // "100us", "50us..500us" (uniform), "exp:100us" or "pareto:100us" (their mean). UsageError.
  explicit ItemLength(std::string_view text);

  bool is_even() const { return shape_ == Shape::even; }
  std::uint64_t mean_ns() const;
  // No item is longer.
  std::uint64_t longest_ns() const;
  std::uint64_t of_item(std::uint64_t seed, std::uint64_t number) const;

 private:
  enum class Shape : std::uint8_t { even, uniform, exponential, pareto };

  Shape shape_ = Shape::even;
  std::uint64_t least_ns_ = 0, most_ns_ = 0;  // uniform
  std::uint64_t mean_ns_ = 0;                 // all others
};

}  // namespace ipcbench
