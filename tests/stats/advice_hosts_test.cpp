// When a second host pays, with costs that are made up; and what hosts had for their ranks.
#include "ipcbench/stats/advice_hosts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/rank_cores.hpp"
#include "sample_advice.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

// Beside the pipe of the sample: eight workers on two hosts of four cores, which spend 100 us
// between two items.
Advice two_hosts(double message_ns = 14e3) {
  Advice advice = sample::advice_at(1e6);
  WayCost cost{{"mpi", 7, 1}, message_ns, 1e3, 1e3, 0, 1};
  cost.way.hosts = "a:4,b:4";
  cost.exchange_ns = 100e3;
  cost.cores = 8;
  cost.workers_on_host = 4;
  advice.costs.push_back(cost);
  return advice;
}

TEST(SecondHost, PaysWhereTheWorkIsLong) {
  // The pipe takes (t + 14,096) / 4, or with the costs of both sides a bit more; seven workers
  // (t + 100,000) / 7.
  const auto from = second_host_ns(two_hosts(), 4);
  ASSERT_TRUE(from);
  const double pipe_ns = std::max((*from + 14'096) / 4, (*from + 2 * 7'048) / 4);
  const double hosts_ns = (*from + 100e3) / 7;
  EXPECT_GE(pipe_ns, hosts_ns * kWorthwhile);
  // One step of the search before it did not.
  EXPECT_LT(pipe_ns / 1.06, hosts_ns * kWorthwhile);
  Advice advice = two_hosts();
  advice.second_host_ns = from;
  EXPECT_THAT(second_host_note(advice), HasSubstr("With 4KiB to a worker a second host pays from"));
}

TEST(SecondHost, NeverPaysWhereItHasNoCoresOfItsOwn) {
  Advice advice = two_hosts();
  advice.costs.back().cores = 4;
  EXPECT_EQ(second_host_ns(advice, 4), std::nullopt);
  EXPECT_THAT(second_host_note(advice), HasSubstr("a second host never pays"));
}

TEST(SecondHost, IsNoMatterOfOneHost) {
  Advice advice = two_hosts();
  advice.costs.back().way.hosts = "a:8";
  EXPECT_EQ(second_host_ns(advice, 4), std::nullopt);
  EXPECT_EQ(second_host_note(advice), "");
  EXPECT_EQ(second_host_note(sample::advice_at(1e6)), "");
}

InvocationResult job(std::vector<RankPlace> hosts, std::uint32_t worker_cores) {
  InvocationResult result;
  result.hosts = std::move(hosts);
  result.worker_cores = worker_cores;
  return result;
}

TEST(RankCores, CountTheCoordinatorsWhereItIsItsOwn) {
  const InvocationResult apart = job({{.party = 0, .host = "a"},
                                      {.party = 1, .host = "a"},
                                      {.party = 2, .host = "b"},
                                      {.party = 3, .host = "b"}},
                                     3);
  EXPECT_EQ(cores_of_ranks(apart), 4U);
  EXPECT_EQ(most_workers_on_a_host(apart), 2U);
  const InvocationResult shared = job({{.party = 0, .host = "a", .ranks_on_core = 2},
                                       {.party = 1, .host = "a", .ranks_on_core = 2}},
                                      1);
  EXPECT_EQ(cores_of_ranks(shared), 1U);
  EXPECT_EQ(most_workers_on_a_host(shared), 1U);
  EXPECT_EQ(most_workers_on_a_host({}), 0U);
}

}  // namespace
}  // namespace ipcbench
