// What a shell is offered where a command line ends.
#include "ipcbench/cli/candidates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(Candidates, AreCommandsAtFirst) {
  EXPECT_THAT(candidates({""}), AllOf(Contains("run"), Contains("compare"), Contains("list"),
                                      Not(Contains("worker")), Not(Contains(""))));
  EXPECT_THAT(candidates({"his"}), ElementsAre("history"));
  EXPECT_THAT(candidates({}), Contains("report"));
}

TEST(Candidates, AreTheOptionsOfTheCommand) {
  const auto all = candidates({"--"});
  for (const Key& key : keys()) EXPECT_THAT(all, Contains("--" + std::string(key.name) + "="));
  EXPECT_THAT(candidates({"--si"}), ElementsAre("--size="));
  EXPECT_THAT(candidates({"compare", "--base"}), ElementsAre("--baseline="));
  EXPECT_THAT(candidates({"report", "--"}),
              AllOf(Contains("--format="), Contains("--details"), Not(Contains("--size="))));
  EXPECT_THAT(candidates({"--no-such"}), IsEmpty());
}

TEST(Candidates, KnowWhatListExplains) {
  EXPECT_THAT(candidates({"list", "transp"}), ElementsAre("transports", "transport"));
  EXPECT_THAT(candidates({"list", "sys"}), ElementsAre("sysv-mq", "sysv-shm"));
  EXPECT_THAT(candidates({"list", "--format="}), ElementsAre("--format=table", "--format=json"));
}

TEST(Candidates, KnowAllTransports) {
  EXPECT_THAT(candidates({"--transport=al"}), ElementsAre("--transport=all"));
  EXPECT_THAT(candidates({"--transport=all,-pi"}), ElementsAre("--transport=all,-pipe"));
}

TEST(Candidates, AreTheValuesOfAKey) {
  EXPECT_THAT(candidates({"--start=s"}), ElementsAre("--start=spawn"));
  EXPECT_THAT(candidates({"--start", "f"}), ElementsAre("fork", "forkserver"));
  EXPECT_THAT(candidates({"--touch="}), ElementsAre("--touch=true", "--touch=false"));
  EXPECT_THAT(candidates({"--work=mat"}), ElementsAre("--work=matmul:"));
  EXPECT_THAT(candidates({"--size="}), IsEmpty()) << "any number";
}

TEST(Candidates, AreTransportsTheirOptionsAndTheirValues) {
  EXPECT_THAT(candidates({"--transport=pip"}),
              ElementsAre("--transport=pipe", "--transport=pipe:"));
  EXPECT_THAT(candidates({"--transport=pipe:cap"}), ElementsAre("--transport=pipe:capacity="));
  EXPECT_THAT(candidates({"--transport=tcp:nodelay=f"}),
              ElementsAre("--transport=tcp:nodelay=false"));
  EXPECT_THAT(candidates({"--transport=shm,thr"}),
              AllOf(Contains("--transport=shm,thread"), Not(Contains("--transport=thread"))));
  EXPECT_THAT(candidates({"--transport=no-such:"}), IsEmpty());
}

TEST(Candidates, AreFormatsAndWordsOfACommand) {
  EXPECT_THAT(candidates({"report", "x.json", "--format=gb"}),
              ElementsAre("--format=gbench", "--format=gbench-reps"));
  EXPECT_THAT(candidates({"history", "--format", "mark"}), ElementsAre("markdown"));
  EXPECT_THAT(candidates({"schema", "--of=k"}), ElementsAre("--of=keys"));
  EXPECT_THAT(candidates({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(candidates({"report", ""}), IsEmpty()) << "files";
  EXPECT_THAT(candidates({"-o", ""}), IsEmpty());
}

}  // namespace
}  // namespace ipcbench
