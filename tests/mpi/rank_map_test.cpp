#include "ipcbench/mpi/rank_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/mpi/launch_command.hpp"

namespace ipcbench {
namespace {

using testing::ElementsAre;

TEST(RankMap, GivesEachRankACoreOfItsOwnMachine) {
  const std::vector<RankCores> ranks = {{1, {0, 2, 1, 3}}, {1, {0, 2, 1, 3}}, {2, {0, 2}}};
  EXPECT_THAT(place_ranks(ranks, Placement::cross),
              ElementsAre(RankCore{0, 1}, RankCore{2, 1}, RankCore{0, 1}));
}

TEST(RankMap, KnowsHostsThatAreOneMachine) {
  EXPECT_THAT(place_ranks(std::vector<RankCores>{{1, {0, 1}}, {1, {0, 1}}}, Placement::cross),
              ElementsAre(RankCore{0, 1}, RankCore{1, 1}));
  EXPECT_THAT(place_ranks(std::vector<RankCores>{{1, {0}}, {1, {1}}}, Placement::cross),
              ElementsAre(RankCore{0, 1}, RankCore{1, 1}))
      << "each may use one core";
}

TEST(RankMap, SaysHowManyShareACore) {
  const std::vector<RankCores> three(3, {1, {0, 1}});
  EXPECT_THAT(place_ranks(three, Placement::cross),
              ElementsAre(RankCore{0, 2}, RankCore{1, 1}, RankCore{0, 2}));
  EXPECT_THAT(place_ranks(three, Placement::free),
              ElementsAre(RankCore{-1, 2}, RankCore{-1, 2}, RankCore{-1, 2}));
  EXPECT_THAT(place_ranks(std::vector<RankCores>(2, {1, {0, 1}}), Placement::free),
              ElementsAre(RankCore{-1, 1}, RankCore{-1, 1}));
}

TEST(Launchers, AreKnownByTheirVersion) {
  EXPECT_EQ(family_in("mpirun (Open MPI) 4.1.4\n\nReport bugs to ..."), MpiFamily::openmpi);
  EXPECT_EQ(family_in("HYDRA build details:\n    Version:  4.0.2\n"), MpiFamily::mpich);
  EXPECT_EQ(family_in("slurm-wlm 22.05.8\n"), MpiFamily::other);
}

TEST(Launchers, AreAProgramAndItsArguments) {
  EXPECT_THAT(launcher_words("mpirun  --mca pml ob1 "),
              ElementsAre("mpirun", "--mca", "pml", "ob1"));
  EXPECT_THROW(launcher_words("  "), UsageError);
}

}  // namespace
}  // namespace ipcbench
