// What somebody says, what would follow from it, and what a run found. Plain data, owned by value.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/interval.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {

enum class ClaimVerdict : std::uint8_t { proven, refuted, inconclusive };

template <>
struct NamesOf<ClaimVerdict> {
  static constexpr std::array<std::string_view, 3> kNames = {"proven", "refuted", "inconclusive"};
};

// One experiment, or a pair of them, held against a rule.
struct Finding {
  std::string of;    // name of the experiment
  std::string over;  // of the one that it is divided by, or that is taken off; empty: neither
  ClaimVerdict verdict = ClaimVerdict::inconclusive;
  Interval figure;     // what the rule is about, in the unit of its expectation; count 0: none
  std::string reason;  // where it is inconclusive: why, and what would decide it
};

// A rule on the figures of a run, see stats/expectation.hpp.
struct Expectation {
  std::string rule = {};
  std::string unit =
      {};  // of the figures: ns, bytes, per_second, share; empty: a ratio, or a number
  ClaimVerdict verdict = ClaimVerdict::inconclusive;
  std::vector<Finding> findings = {};
};

struct Claim {
  std::string config = {};  // name of the config that makes it, where a run has several
  std::string text = {};  // one sentence; may be empty: then there are limits to keep, and no claim
  std::string source = {};  // who says so; may be empty
  ClaimVerdict verdict = ClaimVerdict::inconclusive;
  std::vector<Expectation> expectations = {};
};

// refuted where one of them is, proven where all are.
template <class Range, class Get>
ClaimVerdict together(const Range& parts, Get get) {
  ClaimVerdict all = ClaimVerdict::proven;
  for (const auto& each : parts) {
    if (get(each) == ClaimVerdict::refuted) return ClaimVerdict::refuted;
    if (get(each) == ClaimVerdict::inconclusive) all = ClaimVerdict::inconclusive;
  }
  return std::empty(parts) ? ClaimVerdict::inconclusive : all;
}

}  // namespace ipcbench
