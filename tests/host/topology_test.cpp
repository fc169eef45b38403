#include "ipcbench/host/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_files.hpp"

namespace ipcbench {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using TopologyFiles = HostFiles;

// cpu, core, cache, package, node
TEST(CoreOrder, TakesEveryCoreBeforeASecondThread) {
  EXPECT_THAT(core_order({{0, 0, 0, 0, 0}, {1, 0, 0, 0, 0}, {2, 2, 0, 0, 0}, {3, 2, 0, 0, 0}}),
              ElementsAre(0, 2, 1, 3))
      << "siblings next to each other, as some firmware counts them";
  EXPECT_THAT(core_order({{0, 0, 0, 0, 0}, {1, 1, 0, 0, 0}, {2, 0, 0, 0, 0}, {3, 1, 0, 0, 0}}),
              ElementsAre(0, 1, 2, 3))
      << "first all cores, then their second threads";
}

TEST(CoreOrder, StaysNearTheFirstCore) {
  EXPECT_THAT(core_order({{0, 0, 0, 0, 0}, {1, 1, 1, 1, 1}, {2, 2, 0, 0, 0}, {3, 3, 1, 1, 1}}),
              ElementsAre(0, 2, 1, 3))
      << "two packages that take turns in the numbering";
  EXPECT_THAT(
      core_order(
          {{0, 0, 0, 0, 0}, {1, 1, 1, 0, 0}, {2, 2, 0, 0, 0}, {3, 3, 3, 0, 1}, {4, 4, 1, 0, 0}}),
      ElementsAre(0, 2, 1, 4, 3))
      << "the same cache, then the same node, then the rest";
  EXPECT_THAT(core_order({{5, 5, 5, 1, 1}, {0, 0, 0, 0, 0}, {4, 4, 5, 1, 1}}),
              ElementsAre(0, 4, 5));
}

TEST(CoreOrder, OfASetThatLacksThreads) {
  EXPECT_THAT(core_order({{1, 0, 0, 0, 0}, {2, 2, 0, 0, 0}, {3, 2, 0, 0, 0}}),
              ElementsAre(1, 2, 3));
}

TEST(CoreOrder, OfNothingKnown) {
  EXPECT_THAT(core_order({{2}, {0}, {1}}), ElementsAre(0, 1, 2));
  EXPECT_THAT(core_order({}), IsEmpty());
}

TEST(CpuLists, AreReadAsTheKernelWritesThem) {
  EXPECT_THAT(parse_cpu_list("0-2,5"), ElementsAre(0, 1, 2, 5));
  EXPECT_THAT(parse_cpu_list("7"), ElementsAre(7));
  EXPECT_THAT(parse_cpu_list(""), IsEmpty());
  EXPECT_THAT(parse_cpu_list("3-1,4"), IsEmpty());
  EXPECT_THAT(parse_cpu_list("1,x"), ElementsAre(1));
}

TEST_F(TopologyFiles, IsReadFromFiles) {
  const auto put_cpu = [&](int cpu, const char* siblings, const char* cache, const char* package) {
    const std::string directory = "/sys/devices/system/cpu/cpu" + std::to_string(cpu);
    put(directory + "/topology/thread_siblings_list", siblings);
    put(directory + "/topology/physical_package_id", package);
    put(directory + "/cache/index0/level", "1\n");
    put(directory + "/cache/index0/shared_cpu_list", siblings);
    put(directory + "/cache/index1/level", "2\n");
    put(directory + "/cache/index1/shared_cpu_list", cache);
  };
  put_cpu(0, "0-1\n", "0-1\n", "0\n");
  put_cpu(1, "0-1\n", "0-1\n", "0\n");
  put_cpu(2, "2-3\n", "2-3\n", "1\n");
  put_cpu(3, "2-3\n", "2-3\n", "1\n");
  // Node 1 is offline: its processors are, too, and it has no folder.
  put("/sys/devices/system/node/online", "0,2\n");
  put("/sys/devices/system/node/node0/cpulist", "0-1\n");
  put("/sys/devices/system/node/node2/cpulist", "2-3\n");
  const std::vector<int> cpus = {0, 1, 2, 3};
  const std::vector<CpuPlace> places = read_topology(cpus, root_);
  ASSERT_EQ(places.size(), 4U);
  EXPECT_EQ(places[1].core, 0);
  EXPECT_EQ(places[3].core, 2);
  EXPECT_EQ(places[3].cache, 2);
  EXPECT_EQ(places[3].package, 1);
  EXPECT_EQ(places[3].node, 2);
  EXPECT_THAT(core_order(places), ElementsAre(0, 2, 1, 3));
}

TEST_F(TopologyFiles, NothingReadableIsTheOrderOfNumbers) {
  const std::vector<int> cpus = {0, 1, 4};
  EXPECT_THAT(core_order(read_topology(cpus, root_)), ElementsAre(0, 1, 4));
}

}  // namespace
}  // namespace ipcbench
