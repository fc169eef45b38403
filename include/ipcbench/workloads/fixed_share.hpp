// Which part of the data that every item needs an item goes over: a share of it, and the next item
// the share behind, going round.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {

// In hundredths of a percent: "10%" and "0.1" are 1000.
inline std::uint64_t parse_fixed_share(std::string_view text) {
  constexpr std::uint64_t kWhole = 10'000;
  constexpr double kLeast = 0.5 / kWhole;
  std::uint64_t share = 0;
  if (text.ends_with('%')) {
    share = parse_percent(text);
  } else {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
      throw UsageError("'" + std::string(text.substr(0, 80)) +
                       "' is no share of the fixed data; write 10% or 0.1");
    if (value >= kLeast && value <= 1) share = static_cast<std::uint64_t>(value * kWhole + 0.5);
  }
  if (share == 0 || share > kWhole)
    throw UsageError("a share of '" + std::string(text.substr(0, 80)) +
                     "' is out of range; write 0.01% to 100%");
  return share;
}

struct FixedPart {
  std::uint64_t offset = 0;  // a multiple of 8
  std::uint64_t bytes = 0;
};

inline FixedPart fixed_part(std::uint64_t share, std::uint64_t data_bytes, std::uint64_t item) {
  const std::uint64_t words = data_bytes / 8;
  // By parts: neither the product nor the sum overflows.
  const std::uint64_t each =
      std::clamp<std::uint64_t>(words / 10'000 * share + words % 10'000 * share / 10'000, 1,
                                std::max<std::uint64_t>(words, 1));
  const std::uint64_t parts = std::max<std::uint64_t>(1, words / each);
  const std::uint64_t offset = item % parts * each * 8;
  // The last one takes what is left over.
  return {offset, item % parts == parts - 1 ? data_bytes - offset : each * 8};
}

}  // namespace ipcbench
