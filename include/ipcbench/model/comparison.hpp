// Two versions against each other, as plain data: pairs of invocations, what they say, and the
// document that the sinks of a comparison print. A is the baseline, B what is asked about.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/names.hpp"

namespace ipcbench {

enum class Verdict : std::uint8_t { same, slower, faster, inconclusive, not_comparable };

template <>
struct NamesOf<Verdict> {
  static constexpr std::array<std::string_view, 5> kNames = {"same", "slower", "faster",
                                                             "inconclusive", "not_comparable"};
};

// One invocation of either side: its one figure, and where its parties ran.
struct Side {
  double message_ns = 0;  // the median of its batches
  std::string placement;  // a label: equal ones were placed alike
};

// Two fresh invocations, one right after the other, in an order drawn by a coin.
struct Pair {
  Side a, b;
  bool b_first = false;
};

// What a set of pairs says. Changes are of time per message, B over A less one: 0.05 is 5 % slower.
struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  std::uint64_t pairs = 0;
  std::uint64_t usable = 0;  // both figures positive and finite, placements equal
  double estimate = 0;
  double low = 0, high = 0;  // hold the true change with `confidence`
  double confidence = 0;
  double detectable = 0;  // a slowdown that would have been found with 80 % power; 0: none would
  std::string reason;     // of an inconclusive verdict: what is in the way
};

}  // namespace ipcbench
