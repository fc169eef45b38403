// What doctor says of hosts, from answers and jobs that are made up.
#include "ipcbench/advise/host_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/mpi/order.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

class HostFindings : public testing::Test {
 protected:
  const Check& check(std::string_view name) {
    const auto found = std::ranges::find(checks_, name, &Check::name);
    if (found != checks_.end()) return *found;
    ADD_FAILURE() << "no check '" << name << "'";
    return checks_.front();
  }
  void expect(std::string_view name, CheckState state, const std::string& finding,
              const std::string& remedy = "") {
    EXPECT_EQ(check(name).state, state) << name;
    EXPECT_THAT(check(name).finding, HasSubstr(finding));
    EXPECT_THAT(check(name).remedy, HasSubstr(remedy));
    EXPECT_EQ(check(name).remedy.empty(), state == CheckState::ok || state == CheckState::skipped);
  }

  CheckRequest request_;
  std::vector<Check> checks_;
  Findings findings_{checks_, "hosts", request_};
};

HostProbe answer(std::string build, std::string library) {
  HostProbe probe;
  probe.about = HostAbout{"host-b", std::move(build), std::move(library)};
  probe.elapsed_ns = 310'000'000;
  return probe;
}

TEST_F(HostFindings, AHostHasToAnswerWithTheSameBuildAndLibrary) {
  judge_probe(findings_, "b", answer("1", "openmpi-4.1.4"), "1", "openmpi-4.1.4");
  expect("host b", CheckState::ok, "answered as host-b in 310 ms, with openmpi-4.1.4");
  judge_probe(findings_, "c", answer("2", "openmpi-4.1.4"), "1", "");
  expect("host c", CheckState::fail, "build 2 where this is 1", "same build on all hosts");
  judge_probe(findings_, "d", answer("1", "openmpi-5.0.0"), "1", "openmpi-4.1.4");
  expect("host d", CheckState::fail, "openmpi-5.0.0 where the first host has openmpi-4.1.4",
         "same version of MPI");
}

TEST_F(HostFindings, AHostThatIsNotReachedHasTheWordsOfTheLauncher) {
  HostProbe probe;
  probe.reason =
      "mpirun exited with 1; it says: ssh: no route; check that each host can be reached";
  judge_probe(findings_, "b", probe, "1", "");
  expect("host b", CheckState::fail, "it says: ssh: no route", "check that each host");
}

InvocationResult job(const std::string& other, double offset_ns, double error_ns) {
  InvocationResult result;
  result.granted = parse_option_values("library=openmpi-4.1.4:btl=tcp");
  result.hosts = {{.party = 0, .host = "host-a"},
                  {.party = 1,
                   .host = other,
                   .clock_offset_ns = offset_ns,
                   .clock_moved_ns = -300,
                   .clock_error_ns = error_ns,
                   .clock_before_ns = 1e6,
                   .clock_behind_ns = 99e6}};
  return result;
}

TEST_F(HostFindings, TwoHostsHaveAWayAndTheirClocks) {
  judge_pair(findings_, "a and b", job("host-b", -2e9, 5200));
  expect("ranks on a and b", CheckState::ok, "one on host-a, one on host-b");
  expect("library on a and b", CheckState::ok, "library=openmpi-4.1.4, btl=tcp");
  expect("clock of host-b", CheckState::ok,
         "is 2.00 s behind, known to 5.20 us, and moved by 300 ns in 100 ms");
}

TEST_F(HostFindings, ClocksMayBeTheSameOrHardlyKnown) {
  judge_pair(findings_, "a and b", job("host-b", 1000, 5200));
  expect("clock of host-b", CheckState::ok, "shows the same time");
  judge_pair(findings_, "a and c", job("host-c", 1e9, 2e6));
  expect("clock of host-c", CheckState::warn, "1.00 s ahead, known to 2.00 ms", "faster network");
}

TEST_F(HostFindings, ALauncherThatDoesNotHeedTheHostsIsSaid) {
  judge_pair(findings_, "a and b", job("host-a", 0, 5200));
  expect("ranks on a and b", CheckState::warn, "both were started on host-a", "the launcher's own");
}

TEST_F(HostFindings, TheInterfaceIsTheOneThatSent) {
  judge_interfaces(findings_, "a and b", {{"lo", 5}, {"eth1", 1000}},
                   {{"lo", 900}, {"eth1", 70'000'000}, {"new", 3}}, 64 << 20);
  expect("interface to a and b", CheckState::ok, "eth1, which sent 66.8 MiB");
  judge_interfaces(findings_, "a and c", {{"lo", 5}}, {{"lo", 900}}, 64 << 20);
  expect("interface to a and c", CheckState::ok, "no network interface");
}

TEST_F(HostFindings, ALaunchTakesItsTimeAndRanksACore) {
  ExperimentResult result;
  result.invocations = {job("host-b", 0, 5200)};
  result.summary.emplace().launch_ns = Spread{4e8, 4.2e8, 5e8, 3};
  judge_launch(findings_, result);
  expect("launch", CheckState::ok, "420 ms for 2 ranks on 2 hosts");
  expect("cores", CheckState::ok, "every rank has one");
  checks_.clear();
  result.summary->launch_ns->median = 5e9;
  result.invocations[0].hosts[1].ranks_on_core = 3;
  judge_launch(findings_, result);
  expect("launch", CheckState::warn, "5.00 s", "--budget");
  expect("cores", CheckState::warn, "3 ranks have to share a core of host-b", "--wait=yield");
}

TEST(HostProbes, AskAndAnswerInWords) {
  EXPECT_EQ(parse_about_order(about_order(0x0123'4567'89ab'cdef)), 0x0123'4567'89ab'cdefU);
  for (const char* other : {"", "about:", "about:xyz", "about:12 ", "0.1.0-abc-7000:00"})
    EXPECT_EQ(parse_about_order(other), std::nullopt) << other;
  const HostAbout about = parse_about(about_text({"b", "1.0", "mpich-4.0.2"}));
  EXPECT_EQ(about.host, "b");
  EXPECT_EQ(about.build, "1.0");
  EXPECT_EQ(about.library, "mpich-4.0.2");
  EXPECT_THROW(parse_about("{}"), std::exception);
  EXPECT_THAT(rank_build(), HasSubstr("-"));
}

}  // namespace
}  // namespace ipcbench
