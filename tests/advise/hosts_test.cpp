// Advice over several hosts, on machines that are made up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "advise/made_up_bench.hpp"
#include "ipcbench/advise/readiness.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/stats/advice.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;
using testing::Not;

// Machines of four cores each; an exchange over MPI takes 200 us.
MadeUpBench two_machines() {
  MadeUpBench bench;
  bench.exchange_ns = {{"pipe", 400e3}, {"shm", 100e3}, {"mpi", 200e3}};
  return bench;
}

AdviceRequest over_hosts(const std::string& work) {
  AdviceRequest request = request_for(8, work);
  request.transports = {"pipe", "shm"};
  request.question.hosts = "a:4,b:4";
  return request;
}

TEST(AdviseHosts, AreCandidatesBesideThisMachineAndRunForReal) {
  MadeUpBench bench = two_machines();
  const Advice advice = advise(over_hosts("spin:50ms"), bench);
  std::set<std::string> hosts;
  for (const Candidate& each : advice.candidates)
    if (!each.way.hosts.empty()) {
      hosts.insert(each.way.hosts);
      EXPECT_TRUE(each.measured_ns) << each.way.hosts;
      EXPECT_NEAR(each.error.value_or(1), 0, 0.05) << each.way.hosts;
    }
  EXPECT_EQ(hosts, (std::set<std::string>{"a:4", "a:4,b:4"}));
  ASSERT_TRUE(advice.best);
  EXPECT_EQ(advice.best->hosts, "a:4,b:4");
  EXPECT_EQ(advice.best->workers, 7U);
  EXPECT_THAT(advice.answer, HasSubstr("7 workers over mpi on a:4,b:4"));
  EXPECT_THAT(advice.candidates.front().command, HasSubstr("--wait=yield --hosts=a:4,b:4"));
  const std::string table = advice_table(advice, {});
  EXPECT_THAT(table, HasSubstr("mpi on a:4,b:4"));
  EXPECT_THAT(table, HasSubstr("a second host pays from"));
}

TEST(AdviseHosts, AreNotNamedForShortWork) {
  MadeUpBench bench = two_machines();
  const Advice advice = advise(over_hosts("spin:100us"), bench);
  EXPECT_TRUE(!advice.best || advice.best->hosts.empty());
  ASSERT_TRUE(advice.second_host_ns);
  EXPECT_GT(*advice.second_host_ns, 100e3);
}

TEST(AdviseHosts, AreRunByTheLauncherThatWasAskedFor) {
  MadeUpBench bench = two_machines();
  AdviceRequest request = over_hosts("spin:50ms");
  request.question.launcher = "mpirun.mpich -launcher ssh";
  const Advice advice = advise(request, bench);
  std::size_t launched = 0;
  for (const Settings& each : bench.asked) {
    const bool over_mpi = value_of(each, "transport") == "mpi";
    EXPECT_EQ(value_of(each, "launcher"), over_mpi ? request.question.launcher : "");
    launched += over_mpi;
  }
  EXPECT_GT(launched, 0U);
  EXPECT_THAT(advice.candidates.front().command,
              HasSubstr("--launcher='mpirun.mpich -launcher ssh'"));
}

TEST(AdviseHosts, NeedABudgetForTheirLaunches) {
  AdviceRequest request = over_hosts("spin:50ms");
  request.budget_ns = 1'300'000'000;
  EXPECT_THAT(why_too_short(request, 4), HasSubstr("is too short"));
  request.question.hosts.clear();
  EXPECT_EQ(why_too_short(request, 4), "");
}

TEST(AdviseHosts, AreNoMatterWhereNobodyNamesThem) {
  MadeUpBench bench = two_machines();
  AdviceRequest request = over_hosts("spin:50ms");
  request.question.hosts.clear();
  const Advice advice = advise(request, bench);
  EXPECT_EQ(advice.second_host_ns, std::nullopt);
  EXPECT_THAT(advice_json(advice, {}), Not(HasSubstr("host_ns")));
  EXPECT_THAT(advice_table(advice, {}), Not(HasSubstr("second host")));
}

}  // namespace
}  // namespace ipcbench
