// Who was it? From what ranks and launchers say.
#include "ipcbench/mpi/job_end.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// As Open MPI 4.1.4 prints it.
constexpr std::string_view kKilledByOpenMpi =
    "--------------------------------------------------------------------------\n"
    "Primary job  terminated normally, but 1 process returned\n"
    "a non-zero exit code. Per user-direction, the job has been aborted.\n"
    "--------------------------------------------------------------------------\n"
    "mpirun.openmpi noticed that process rank 1 with PID 0 on node host-b exited on signal 9 "
    "(Killed).\n"
    "--------------------------------------------------------------------------\n";
constexpr std::string_view kExitByOpenMpi =
    "mpirun detected that one or more processes exited with non-zero status, thus causing\n"
    "the job to be terminated. The first process to do so was:\n\n"
    "  Process name: [[18131,1],2]\n  Exit code:    3\n";
// As MPICH 4.0.2 does.
constexpr std::string_view kKilledByMpich =
    "===================================================================================\n"
    "=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES\n"
    "=   PID 4711 RUNNING AT host-b\n=   EXIT CODE: 9\n"
    "=   CLEANING UP REMAINING PROCESSES\n=   YOU CAN IGNORE THE BELOW CLEANUP MESSAGES\n"
    "===================================================================================\n";

Experiment two_workers() {
  Experiment experiment;
  experiment.workers = 2;
  experiment.launcher = std::string_view("mpirun");
  return experiment;
}

JobEnd running() {
  JobEnd end;
  end.ranks = {{"host-a", 100}, {"host-b", 4711}, {"host-b", 4712}};
  end.is_measured = true;
  end.launcher = ExitStatus{137, {}};
  return end;
}

RankState at(std::uint32_t rank, Phase phase) {
  RankState state{rank, "host-" + std::to_string(rank), {}};
  state.failure.status = Status::timeout;
  state.failure.stage = "measured";
  state.failure.phase = phase;
  state.failure.messages = 7;
  state.failure.pid = 100 + rank;
  return state;
}

TEST(LostRanks, AreNamedByEitherLauncher) {
  const auto openmpi = lost_rank_in(kKilledByOpenMpi);
  ASSERT_TRUE(openmpi);
  EXPECT_EQ(*openmpi, (LostRank{1, "host-b", 0, 9, {}}));
  const auto exited = lost_rank_in(kExitByOpenMpi);
  ASSERT_TRUE(exited);
  EXPECT_EQ(*exited, (LostRank{2, "", 0, {}, 3}));
  const auto mpich = lost_rank_in(kKilledByMpich);
  ASSERT_TRUE(mpich);
  EXPECT_EQ(*mpich, (LostRank{{}, "host-b", 4711, 9, {}}));
  EXPECT_FALSE(lost_rank_in("There are not enough slots available in the system\n"));
}

TEST(JobEnds, ALostRankIsKnownByItsProcess) {
  for (const std::string_view words : {kKilledByOpenMpi, kKilledByMpich}) {
    JobEnd end = running();
    end.words = words;
    const Failure failure = explain_job(end, two_workers(), 1);
    EXPECT_EQ(failure.status, Status::died);
    EXPECT_EQ(failure.party, 1U);
    EXPECT_EQ(failure.pid, 4711U);
    EXPECT_EQ(failure.stage, "measured");
    EXPECT_THAT(failure.reason,
                AllOf(HasSubstr("worker 0 (rank 1 on host-b)"), HasSubstr("killed by signal 9")));
  }
}

TEST(JobEnds, WhoeverSaysWhyComesFirst) {
  JobEnd end = running();
  end.words = kKilledByOpenMpi;
  end.failed = {at(0, Phase::receive), at(2, Phase::touch)};
  end.failed[0].failure.status = Status::failed;
  end.failed[1].failure.status = Status::corrupt;
  end.failed[1].failure.reason = "message 3 is not what was sent";
  const Failure failure = explain_job(end, two_workers(), 1);
  EXPECT_EQ(failure.status, Status::corrupt);
  EXPECT_EQ(failure.party, 2U);
  EXPECT_THAT(failure.reason, AllOf(HasSubstr("worker 1 (rank 2"), HasSubstr("message 3")));
}

TEST(JobEnds, WhoeverDoesNotSayWhereItIsWasStopped) {
  JobEnd end = running();
  end.is_late = true;
  end.status = {at(0, Phase::receive), at(2, Phase::receive)};
  const Failure failure = explain_job(end, two_workers(), 2'000'000'000);
  EXPECT_EQ(failure.status, Status::timeout);
  EXPECT_EQ(failure.party, 1U);
  EXPECT_THAT(failure.reason, AllOf(HasSubstr("rank 1 on host-b"), HasSubstr("was stopped"),
                                    HasSubstr("2.00 s after the launch")));
}

TEST(JobEnds, WhereNobodySaysAnythingTheLauncherWasStopped) {
  JobEnd end = running();
  end.is_late = true;
  const Failure failure = explain_job(end, two_workers(), 1);
  EXPECT_EQ(failure.status, Status::timeout);
  EXPECT_FALSE(failure.party);
  EXPECT_THAT(failure.reason, HasSubstr("mpirun was stopped"));
}

TEST(JobEnds, WhoeverDoesNotWaitIsWaitedFor) {
  JobEnd end = running();
  end.is_late = true;
  end.status = {at(0, Phase::receive), at(1, Phase::idle), at(2, Phase::compute)};
  const Failure failure = explain_job(end, two_workers(), 1);
  EXPECT_EQ(failure.party, 2U);
  EXPECT_EQ(failure.phase, Phase::compute);
  EXPECT_EQ(failure.messages, 7U);
  EXPECT_THAT(failure.reason, HasSubstr("was still busy"));
}

TEST(JobEnds, ALauncherThatStartsNothingIsQuoted) {
  JobEnd end;
  end.launcher = ExitStatus{1, {}};
  end.words = "-----\n  ssh: Could not resolve hostname far: Name or service not known\n-----\n";
  const Failure failure = explain_job(end, two_workers(), 1);
  EXPECT_EQ(failure.status, Status::no_resource);
  EXPECT_FALSE(failure.party);
  EXPECT_EQ(failure.stage, "opening");
  EXPECT_THAT(failure.reason, AllOf(HasSubstr("mpirun exited with code 1"),
                                    HasSubstr("Could not resolve hostname far"),
                                    HasSubstr("reached without a password")));
}

TEST(JobEnds, ALauncherMayGiveUpAndWaitAllTheSame) {
  EXPECT_TRUE(gives_up("ssh: Could not resolve hostname far: Name or service not known\n"));
  EXPECT_TRUE(gives_up("[mpiexec@vm] HYDU_sock_write (sock.c:254): write error\n"));
  EXPECT_FALSE(gives_up("a warning of the library\n"));
  JobEnd end;
  end.is_late = true;
  end.words = "ssh: connect to host far port 22: No route to host\n";
  const Failure failure = explain_job(end, two_workers(), 1);
  EXPECT_EQ(failure.status, Status::no_resource);
  EXPECT_THAT(failure.reason, HasSubstr("No route to host"));
}

TEST(JobEnds, OneWithoutAWordIsAnEndAllTheSame) {
  JobEnd end = running();
  end.launcher = {};
  const Failure failure = explain_job(end, two_workers(), 1);
  EXPECT_EQ(failure.status, Status::died);
  EXPECT_THAT(failure.reason, HasSubstr("had to be ended before its ranks had sent a result"));
}

}  // namespace
}  // namespace ipcbench
