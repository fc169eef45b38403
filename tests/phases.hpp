// That the phases of a party add up to its wall time. For tests alone.
#pragma once

#include <gtest/gtest.h>

#include <numeric>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

// Two clocks time the whole and the parts: 3 % and 50 us may lie between them.
inline void expect_phases_add_up(const PartyResult& party) {
  const auto sum = static_cast<double>(std::reduce(party.phases_ns.begin(), party.phases_ns.end()));
  const auto wall = static_cast<double>(party.wall_ns);
  EXPECT_NEAR(sum, wall, 0.03 * wall + 50'000) << party_name(party.party);
}

}  // namespace ipcbench
