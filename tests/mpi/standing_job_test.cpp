// What ipcbench makes of a job that was there before it. Its rank 0 is the other end of a socket.
#include "ipcbench/mpi/standing_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "ipcbench/base/write_all.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kLong = 60'000'000'000;

struct Line {
  Fd ours, theirs;
  Line() {
    int ends[2];
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    ours = Fd(ends[0]);
    theirs = Fd(ends[1]);
  }
  void say(RankWord word, std::string_view content) const {
    write_all(theirs.get(), rank_line(7, word, content));
  }
};

RankOrder order(std::uint64_t patience_ns = kLong) {
  RankOrder order;
  order.job = 7;
  order.patience_ns = patience_ns;
  order.experiment.workers = 1;
  return order;
}

// How an invocation ends that nobody stops.
struct Followed {
  JobEnd end;
  bool is_measured = false, is_gone = false;
};
Followed followed(Line& line, const RankOrder& asked) {
  StandingJob job(std::move(line.ours), 2, MpiFamily::openmpi);
  Followed all;
  all.end = job.follow(
      asked, [](std::uint64_t expected_ns) { return expected_ns; }, [&] { all.is_measured = true; },
      -1);
  all.is_gone = job.is_gone();
  return all;
}

TEST(StandingJob, IsGivenAnOrderAndSendsAResult) {
  Line line;
  line.say(RankWord::launched, processes_text({{"a", 11}, {"b", 12}}));
  line.say(RankWord::measured, expected_text(kLong));
  line.say(RankWord::result, "{}");
  const Followed all = followed(line, order());
  EXPECT_EQ(all.end.result, "{}");
  EXPECT_EQ(all.end.ranks.size(), 2U);
  EXPECT_TRUE(all.is_measured);
  EXPECT_FALSE(all.is_gone);
  std::string heard(3 * sizeof(RankOrder) + 1000, '\0');
  const ssize_t got = ::recv(line.theirs.get(), heard.data(), heard.size(), MSG_DONTWAIT);
  ASSERT_GT(got, 0);
  heard.resize(static_cast<std::size_t>(got));
  ASSERT_EQ(heard.back(), '\n');
  EXPECT_EQ(parse_order(std::string_view(heard).substr(0, heard.size() - 1)).job, 7U);
}

TEST(StandingJob, IsGoneWhereItEndsWithoutAResult) {
  Line line;
  line.say(RankWord::measured, expected_text(kLong));
  ::shutdown(line.theirs.get(), SHUT_WR);
  const Followed all = followed(line, order());
  EXPECT_TRUE(all.is_gone);
  const Failure failure = explain_standing_job(all.end, order().experiment, 5);
  EXPECT_EQ(failure.status, Status::died);
  EXPECT_EQ(failure.stage, "measured");
  EXPECT_THAT(failure.reason, HasSubstr("on standard error"));
}

TEST(StandingJob, NamesRankZeroWhereThatSaysWhy) {
  Line line;
  RankState state;
  state.host = "a";
  state.failure.status = Status::corrupt;
  state.failure.reason = "message 3 is torn";
  line.say(RankWord::failed, state_text(state));
  const Followed all = followed(line, order());
  EXPECT_TRUE(all.is_gone);
  const Failure failure = explain_standing_job(all.end, order().experiment, 5);
  EXPECT_EQ(failure.status, Status::corrupt);
  EXPECT_EQ(failure.reason, "coordinator (rank 0 on a): message 3 is torn");
}

TEST(StandingJob, ThatIsLateIsGivenUp) {
  Line line;
  const Followed all = followed(line, order(1));
  EXPECT_TRUE(all.end.is_late);
  EXPECT_TRUE(all.is_gone);
  EXPECT_EQ(explain_standing_job(all.end, order().experiment, 5).status, Status::timeout);
}

TEST(StandingJob, EndsWhereSomebodyWantsTheRunToEnd) {
  Line line, stop;
  stop.theirs.reset();  // readable
  StandingJob job(std::move(line.ours), 2, MpiFamily::openmpi);
  EXPECT_TRUE(job.follow(
                     order(), {}, [] {}, stop.ours.get())
                  .is_stopped);
  EXPECT_TRUE(job.is_gone());
}

std::string refusal(const Experiment& experiment) {
  try {
    StandingJob({}, 2, MpiFamily::openmpi).check(experiment);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

TEST(StandingJob, RefusesWhatItCannotDo) {
  Experiment experiment;
  experiment.launcher = std::string_view("mpirun");
  EXPECT_EQ(refusal(experiment), "");
  experiment.workers = 2;
  EXPECT_THAT(refusal(experiment),
              HasSubstr("takes 3 ranks, and this job has 2; start it with -n 3"));
  experiment.workers = 1;
  experiment.options = std::string_view("family=openmpi");
  EXPECT_EQ(refusal(experiment), "");
  experiment.options = std::string_view("family=mpich");
  EXPECT_THAT(refusal(experiment), HasSubstr("drop family"));
  experiment.options = std::string_view();
  experiment.hosts = std::string_view("a:2");
  EXPECT_THAT(refusal(experiment), HasSubstr("drop hosts"));
  experiment.hosts = std::string_view();
  experiment.launcher = std::string_view("srun");
  EXPECT_THAT(refusal(experiment), HasSubstr("drop launcher"));
}

TEST(RankSentence, SaysWhoAndWhere) {
  RankState state{2, "b", {}};
  state.failure.reason = "it is broken";
  EXPECT_EQ(sentence_of(RankWord::failed, state), "worker 1 (rank 2 on b): it is broken");
  state.failure.stage = "measured";
  state.failure.phase = Phase::compute;
  EXPECT_EQ(sentence_of(RankWord::status, state),
            "worker 1 (rank 2 on b): its time is nearly up, in the part measured, phase compute");
}

}  // namespace
}  // namespace ipcbench
