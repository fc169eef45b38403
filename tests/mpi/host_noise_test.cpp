#include "ipcbench/mpi/host_noise.hpp"

#include <gtest/gtest.h>

namespace ipcbench {
namespace {

Noise noise(std::uint64_t own_ns, std::uint64_t busy_ns, std::optional<std::uint64_t> hz = {}) {
  Noise noise;
  noise.own_ns = own_ns;
  noise.busy_ns = busy_ns;
  noise.frequency_hz = hz;
  return noise;
}

TEST(HostNoise, IsOfTheFirstRankOfEachHost) {
  const std::vector<RankNoise> ranks = {{1, "a", noise(10, 100)},
                                        {2, "b", noise(20, 200)},
                                        {2, "b", noise(30, 201)},
                                        {1, "a", noise(40, 101)}};
  const auto all = host_noise(ranks);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_FALSE(all[2] || all[3]);
  EXPECT_EQ(all[0]->busy_ns, 100U);
  EXPECT_EQ(all[0]->own_ns, 50U) << "of both ranks there";
  EXPECT_EQ(all[1]->busy_ns, 200U);
  EXPECT_EQ(all[1]->own_ns, 50U);
}

TEST(HostNoise, OfTwoHostsOfOneMachineCountsAllRanksAsItsOwn) {
  const auto all =
      host_noise(std::vector<RankNoise>{{7, "a", noise(10, 100)}, {7, "b", noise(20, 100)}});
  EXPECT_EQ(all[0]->own_ns, 30U);
  EXPECT_EQ(all[1]->own_ns, 30U);
}

TEST(HostNoise, HasTheSlowestCoreThatIsKnown) {
  const auto all = host_noise(std::vector<RankNoise>{{1, "a", noise(1, 1)},
                                                     {1, "a", noise(1, 1, 3'000)},
                                                     {1, "a", noise(1, 1, 2'000)},
                                                     {2, "b", noise(1, 1)}});
  EXPECT_EQ(all[0]->frequency_hz, 2'000U);
  EXPECT_FALSE(all[3]->frequency_hz);
}

}  // namespace
}  // namespace ipcbench
