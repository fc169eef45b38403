#include "ipcbench/mpi/host_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(HostList, IsNamesWithTheirRanks) {
  EXPECT_THAT(read_hosts("a:2,b-1.example:3,c"),
              ElementsAre(RankHost{"a", 2}, RankHost{"b-1.example", 3}, RankHost{"c", 1}));
  EXPECT_EQ(hosts_text(read_hosts("a:2,c")), "a:2,c:1");
}

TEST(HostList, OfAFileHasOneInALine) {
  const std::string path = testing::TempDir() + "hosts_of_a_job";
  std::ofstream(path) << "# ours\n\n a slots=2 \nb:3  # far away\n\tc\n";
  EXPECT_THAT(read_hosts(path), ElementsAre(RankHost{"a", 2}, RankHost{"b", 3}, RankHost{"c", 1}));
  std::ofstream(path) << "# none\n";
  EXPECT_THROW(read_hosts(path), UsageError);
}

TEST(HostList, RefusesWhatIsNone) {
  for (const char* text : {"", "a,,b", "a:0", "a:x", "a:2:3", "--mca:1", "a b", "a;b", "a:999999",
                           "/no/such/file", "a:"})
    EXPECT_THROW(read_hosts(text), UsageError) << text;
}

// A config names nobody's machines.
TEST(HostList, MayComeFromTheEnvironment) {
  ::setenv(kHostsVariable, "a:2,b:3,c", 1);
  EXPECT_THAT(read_hosts("@2"), ElementsAre(RankHost{"a", 2}, RankHost{"b", 3}));
  EXPECT_THAT(read_hosts("@"), ElementsAre(RankHost{"a", 2}, RankHost{"b", 3}, RankHost{"c", 1}));
  EXPECT_THROW(read_hosts("@4"), ResourceError);
  EXPECT_THROW(read_hosts("@0"), UsageError);
  EXPECT_THROW(read_hosts("@x"), UsageError);
  ::setenv(kHostsVariable, "a:2,--mca", 1);
  EXPECT_THROW(read_hosts("@1"), UsageError);
  ::unsetenv(kHostsVariable);
  try {
    read_hosts("@1");
    FAIL();
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("export IPCBENCH_HOSTS=a:2,b:2"));
  }
}

TEST(HostList, LeavesNoHostIdleThatIsNamed) {
  const auto dealt = [](const char* hosts, std::uint32_t ranks) {
    return hosts_text(hosts_for_ranks(read_hosts(hosts), ranks));
  };
  EXPECT_EQ(dealt("a:4,b:4", 3), "a:2,b:1");
  EXPECT_EQ(dealt("a:1,b:4", 4), "a:1,b:3");
  EXPECT_EQ(dealt("a:2,b:2", 4), "a:2,b:2");
  EXPECT_EQ(dealt("a:2,b:2,c:2", 2), "a:1,b:1");
  EXPECT_EQ(dealt("a:1", 9), "a:1");
}

TEST(HostList, HasRoomForAllRanks) {
  check_room_for_ranks(read_hosts("a:2,b"), 3);
  try {
    check_room_for_ranks(read_hosts("a:2,b"), 4);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("room for 3 of the 4 ranks"));
  }
}

}  // namespace
}  // namespace ipcbench
